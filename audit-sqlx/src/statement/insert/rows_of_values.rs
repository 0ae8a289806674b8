//! Several rows of values in each insert.

use super::{ENTRIES, TARGETS, Table, into, parts};
use crate::dialect::Dialect;
use crate::rows::{Row, Rows};
use crate::statement::Statement;

/// Inserts of several rows of values each, entries before their targets.
///
/// Each takes as many rows as the greatest power of two that fits: a handful of texts serves batches
/// of every size, so that they stay in the connection's statement cache.
pub(crate) fn rows_of_values(dialect: &'static Dialect, rows: Rows) -> Vec<Statement> {
    let power = |count: usize| count.checked_ilog2().map_or(1, |power| 1 << power);
    let entries = parts(dialect, rows.entries, power).into_iter();
    let targets = parts(dialect, rows.targets, power).into_iter();
    let entries = entries.map(|rows| values(dialect, ENTRIES, rows));
    let targets = targets.map(|rows| values(dialect, TARGETS, rows));
    entries.chain(targets).collect()
}

fn values(dialect: &'static Dialect, table: Table, rows: Vec<Row>) -> Statement {
    let mut statement = Statement::new(dialect, "");
    into(&mut statement, table).push("VALUES ");
    statement.each(rows, ", ", |statement, row| {
        statement.push("(");
        statement.each(row, ", ", |statement, value| {
            statement.bind(value);
        });
        statement.push(")");
    });
    statement
}
