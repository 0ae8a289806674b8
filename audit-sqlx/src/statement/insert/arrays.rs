//! A whole batch in one insert.

use super::{ENTRIES, TARGETS, Table, into, listed, parts};
use crate::dialect::Dialect;
use crate::rows::{Row, Rows};
use crate::statement::{Statement, Value};

/// Puts the keys of the entries, which are the first two columns, into the list of what is to be
/// indexed.
const PENDING: &str =
    "pending AS (INSERT INTO audit_pending (tenant, id) SELECT unnest($1), unnest($2)) ";

/// The same for an entry that is alone.
const PENDING_ALONE: &str = "pending AS (INSERT INTO audit_pending (tenant, id) VALUES ($1, $2)) ";

/// Entries and their targets in one statement, each column as one array: one text, and one round
/// trip, for batches of every size. What is too much for one is cut.
///
/// A row that is alone in its table is listed as it is: the planner can't tell how long an array is,
/// and would plan the statement anew each time.
pub(crate) fn arrays(dialect: &'static Dialect, rows: Rows) -> Vec<Statement> {
    let mut entries = parts(dialect, rows.entries);
    let mut targets = parts(dialect, rows.targets);
    if let ([entries], [targets]) = (&mut *entries, &mut *targets) {
        let pending = pending(entries);
        let mut statement = Statement::new(dialect, "WITH entries AS (");
        insert(&mut statement, ENTRIES, std::mem::take(entries));
        statement.push("), ").push(pending);
        insert(&mut statement, TARGETS, std::mem::take(targets));
        return vec![statement];
    }
    let entries = entries.into_iter().map(|rows| {
        let mut statement = Statement::new(dialect, "WITH ");
        statement.push(pending(&rows));
        insert(&mut statement, ENTRIES, rows);
        statement
    });
    entries
        .chain(targets.into_iter().map(|rows| one(dialect, TARGETS, rows)))
        .collect()
}

/// Inserts into one table, as few as can be.
pub(crate) fn columns(dialect: &'static Dialect, table: Table, rows: Vec<Row>) -> Vec<Statement> {
    let parts = parts(dialect, rows).into_iter();
    parts.map(|rows| one(dialect, table, rows)).collect()
}

fn one(dialect: &'static Dialect, table: Table, rows: Vec<Row>) -> Statement {
    let mut statement = Statement::new(dialect, "");
    insert(&mut statement, table, rows);
    statement
}

fn pending(entries: &[Row]) -> &'static str {
    match entries {
        [_] => PENDING_ALONE,
        _ => PENDING,
    }
}

fn insert(statement: &mut Statement, table: Table, rows: Vec<Row>) {
    into(statement, table);
    match &*rows {
        [_] => listed(statement, rows),
        _ => unnested(statement, rows),
    }
}

/// In the list of what is selected the arrays are read side by side; in FROM all of the rows would be
/// put down somewhere first.
fn unnested(statement: &mut Statement, rows: Vec<Row>) {
    statement.push("SELECT ");
    statement.each(turned(rows), ", ", |statement, column| {
        statement.push("unnest(");
        statement.bind(Value::Column(column)).push(")");
    });
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
