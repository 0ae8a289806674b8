//! Several rows of values in each insert.

use super::{ENTRIES, PENDING, TARGETS, Table, into, listed, parts};
use crate::dialect::Dialect;
use crate::rows::{Row, Rows};
use crate::statement::Statement;

/// Inserts of several rows of values each, entries first.
pub(crate) fn rows_of_values(dialect: &'static Dialect, rows: Rows) -> Vec<Statement> {
    let pending = rows.entries.iter().map(|entry| entry[..2].to_vec());
    let tables = [
        (PENDING, pending.collect()),
        (ENTRIES, rows.entries),
        (TARGETS, rows.targets),
    ];
    let [pending, entries, targets] = tables.map(|(table, rows)| values(dialect, table, rows));
    entries.into_iter().chain(pending).chain(targets).collect()
}

/// Inserts into one table.
pub(crate) fn values(dialect: &'static Dialect, table: Table, rows: Vec<Row>) -> Vec<Statement> {
    let parts = parts(dialect, rows).into_iter();
    parts.map(|rows| one(dialect, table, rows)).collect()
}

/// The greatest power of two that fits: a handful of texts serves batches of every size, so that they stay
/// in the connection's statement cache.
pub(crate) fn power_of_two(rows: usize) -> usize {
    rows.checked_ilog2().map_or(1, |power| 1 << power)
}

fn one(dialect: &'static Dialect, table: Table, rows: Vec<Row>) -> Statement {
    let mut statement = Statement::new(dialect, "");
    listed(into(&mut statement, table), rows);
    statement
}
