//! Statements that insert.

use super::Statement;
use crate::dialect::Dialect;
use crate::rows::{ENTRY_COLUMNS, Row, Rows, TARGET_COLUMNS};

/// Inserts of several rows of values each, entries before their targets.
pub(crate) fn rows_of_values(dialect: &'static Dialect, rows: Rows) -> Vec<Statement> {
    let entries = insert(dialect, "audit_entries", ENTRY_COLUMNS, rows.entries);
    let targets = insert(dialect, "audit_targets", TARGET_COLUMNS, rows.targets);
    entries.chain(targets).collect()
}

/// The record that a migration was applied.
pub(crate) fn migration(dialect: &'static Dialect, version: usize) -> Statement {
    let mut statement = Statement::new(dialect, "INSERT INTO audit_migrations (version) VALUES (");
    statement.bind(version).push(")");
    statement
}

/// Each takes as many rows as the greatest power of two that is left: a handful of texts serves
/// batches of every size, so that they stay in the connection's statement cache.
fn insert(
    dialect: &'static Dialect,
    table: &'static str,
    columns: &'static str,
    rows: Vec<Row>,
) -> impl Iterator<Item = Statement> {
    let mut rows = rows.into_iter();
    std::iter::from_fn(move || {
        let count = (1_usize << rows.len().checked_ilog2()?).min(dialect.rows_per_insert);
        let mut statement = Statement::new(dialect, "INSERT INTO ");
        statement
            .push(table)
            .push(" (")
            .push(columns)
            .push(") VALUES ");
        statement.each(rows.by_ref().take(count), ", ", values);
        Some(statement)
    })
}

fn values(statement: &mut Statement, row: Row) {
    statement.push("(");
    statement.each(row, ", ", |statement, value| {
        statement.bind(value);
    });
    statement.push(")");
}
