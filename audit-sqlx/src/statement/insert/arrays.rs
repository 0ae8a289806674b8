//! A whole batch in one insert.

use super::{ENTRIES, TARGETS, Table, into, parts};
use crate::dialect::Dialect;
use crate::rows::{Row, Rows};
use crate::statement::{Statement, Value};

/// Puts the keys of the entries, which are the first two columns, into the list of what is to be
/// indexed.
const PENDING: &str =
    "pending AS (INSERT INTO audit_pending (tenant, id) SELECT * FROM unnest($1, $2)) ";

/// Entries and their targets in one statement, each column as one array: one text, and one round
/// trip, for batches of every size. What is too much for one is cut.
pub(crate) fn arrays(dialect: &'static Dialect, rows: Rows) -> Vec<Statement> {
    let mut entries = parts(dialect, rows.entries, |count| count);
    let mut targets = parts(dialect, rows.targets, |count| count);
    if let ([entries], [targets]) = (&mut *entries, &mut *targets) {
        let mut statement = Statement::new(dialect, "WITH entries AS (");
        unnest(&mut statement, ENTRIES, std::mem::take(entries));
        statement.push("), ").push(PENDING);
        unnest(&mut statement, TARGETS, std::mem::take(targets));
        return vec![statement];
    }
    let entries = entries.into_iter().map(|rows| {
        let mut statement = Statement::new(dialect, "WITH ");
        unnest(statement.push(PENDING), ENTRIES, rows);
        statement
    });
    entries
        .chain(targets.into_iter().map(|rows| one(dialect, TARGETS, rows)))
        .collect()
}

/// Inserts into one table, as few as can be.
pub(crate) fn columns(dialect: &'static Dialect, table: Table, rows: Vec<Row>) -> Vec<Statement> {
    let parts = parts(dialect, rows, |count| count).into_iter();
    parts.map(|rows| one(dialect, table, rows)).collect()
}

fn one(dialect: &'static Dialect, table: Table, rows: Vec<Row>) -> Statement {
    let mut statement = Statement::new(dialect, "");
    unnest(&mut statement, table, rows);
    statement
}

fn unnest(statement: &mut Statement, table: Table, rows: Vec<Row>) {
    into(statement, table).push("SELECT * FROM unnest(");
    statement.each(turned(rows), ", ", |statement, column| {
        statement.bind(Value::Column(column));
    });
    statement.push(")");
}

/// The rows as columns: all have the same number of values.
fn turned(rows: Vec<Row>) -> Vec<Vec<Value>> {
    let count = rows.len();
    let mut columns = Vec::new();
    for row in rows {
        columns.resize_with(row.len(), || Vec::with_capacity(count));
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
    columns
}
