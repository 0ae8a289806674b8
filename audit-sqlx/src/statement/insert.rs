//! Statements that insert.

#[cfg(feature = "postgres")]
mod arrays;
#[cfg(any(feature = "mysql", feature = "sqlite"))]
mod rows_of_values;

#[cfg(feature = "postgres")]
pub(crate) use arrays::{arrays, columns};
#[cfg(any(feature = "mysql", feature = "sqlite"))]
pub(crate) use rows_of_values::{power_of_two, rows_of_values, values};

use super::Statement;
use crate::dialect::Dialect;
use crate::rows::{self, ENTRY_COLUMNS, Row, TARGET_COLUMNS};

const ENTRIES: Table = ("audit_entries", ENTRY_COLUMNS);
const TARGETS: Table = ("audit_targets", TARGET_COLUMNS);
const WORDS: Table = ("audit_words", "tenant, word, entry_id");

/// What is to be indexed; its columns are the first two of an entry's row.
#[cfg(any(feature = "mysql", feature = "sqlite"))]
const PENDING: Table = ("audit_pending", "tenant, id");

/// A table's name and its columns.
pub(crate) type Table = (&'static str, &'static str);

/// The record that a migration was applied.
pub(crate) fn migration(dialect: &'static Dialect, version: usize) -> Statement {
    let mut statement = Statement::new(dialect, "INSERT INTO audit_migrations (version) VALUES (");
    statement.bind(version).push(")");
    statement
}

/// Words, each with the entry that has it; what the index holds already stays as it is.
pub(crate) fn words(dialect: &'static Dialect, rows: Vec<Row>) -> Vec<Statement> {
    let mut statements = (dialect.insert_into)(dialect, WORDS, rows);
    for statement in &mut statements {
        statement.push(dialect.unless_there);
    }
    statements
}

/// Cuts rows into what one insert takes.
fn parts(dialect: &Dialect, rows: Vec<Row>) -> Vec<Vec<Row>> {
    let (mut parts, mut rows) = (Vec::new(), rows.into_iter());
    while rows.len() > 0 {
        let fitting = fitting(dialect, rows.as_slice());
        parts.push(rows.by_ref().take((dialect.round)(fitting)).collect());
    }
    parts
}

/// How many of the rows are within the bounds of one insert, at least one.
fn fitting(dialect: &Dialect, rows: &[Row]) -> usize {
    let sizes = rows.iter().scan(0, |sum, row| {
        *sum += rows::bytes(row);
        Some(*sum)
    });
    let within = sizes.take_while(|sum| *sum <= dialect.insert_bytes);
    within.count().clamp(1, dialect.rows_per_insert)
}

fn into(statement: &mut Statement, (table, columns): Table) -> &mut Statement {
    statement.push("INSERT INTO ").push(table);
    statement.push(" (").push(columns).push(") ")
}

fn listed(statement: &mut Statement, rows: Vec<Row>) {
    statement.push("VALUES ");
    statement.each(rows, ", ", |statement, row| {
        statement.push("(");
        statement.each(row, ", ", |statement, value| {
            statement.bind(value);
        });
        statement.push(")");
    });
}
