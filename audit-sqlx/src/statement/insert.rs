//! Statements that insert.

use super::{Statement, Value};
use crate::dialect::Dialect;
use crate::rows::{ENTRY_COLUMNS, Row, Rows, TARGET_COLUMNS};

/// The most that one insert carries of one table, unless a single row is larger: databases bound how
/// long a message may be.
const BYTES: usize = 4 << 20;

const ENTRIES: Table = ("audit_entries", ENTRY_COLUMNS);
const TARGETS: Table = ("audit_targets", TARGET_COLUMNS);

/// A table's name and its columns.
type Table = (&'static str, &'static str);

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

/// Entries and their targets in one statement, each column as one array: one text, and one round
/// trip, for batches of every size. What is too much for one is cut.
pub(crate) fn arrays(dialect: &'static Dialect, rows: Rows) -> Vec<Statement> {
    let mut entries = parts(dialect, rows.entries, |count| count);
    let mut targets = parts(dialect, rows.targets, |count| count);
    if let ([entries], [targets]) = (&mut *entries, &mut *targets) {
        let mut statement = Statement::new(dialect, "WITH entries AS (");
        unnest(&mut statement, ENTRIES, std::mem::take(entries));
        statement.push(") ");
        unnest(&mut statement, TARGETS, std::mem::take(targets));
        return vec![statement];
    }
    let alone = |table| {
        move |rows| {
            let mut statement = Statement::new(dialect, "");
            unnest(&mut statement, table, rows);
            statement
        }
    };
    let entries = entries.into_iter().map(alone(ENTRIES));
    entries
        .chain(targets.into_iter().map(alone(TARGETS)))
        .collect()
}

/// The record that a migration was applied.
pub(crate) fn migration(dialect: &'static Dialect, version: usize) -> Statement {
    let mut statement = Statement::new(dialect, "INSERT INTO audit_migrations (version) VALUES (");
    statement.bind(version).push(")");
    statement
}

/// Cuts rows into what one insert takes, of which `round` makes a number that is no larger.
fn parts(dialect: &Dialect, rows: Vec<Row>, round: impl Fn(usize) -> usize) -> Vec<Vec<Row>> {
    let (mut parts, mut rows) = (Vec::new(), rows.into_iter());
    while rows.len() > 0 {
        let fitting = fitting(rows.as_slice()).min(dialect.rows_per_insert);
        parts.push(rows.by_ref().take(round(fitting)).collect());
    }
    parts
}

/// How many of the rows are within the bytes of one insert, at least one.
fn fitting(rows: &[Row]) -> usize {
    let sizes = rows.iter().scan(0, |sum, row| {
        *sum += row.iter().map(Value::bytes).sum::<usize>();
        Some(*sum)
    });
    sizes.take_while(|sum| *sum <= BYTES).count().max(1)
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

fn unnest(statement: &mut Statement, table: Table, rows: Vec<Row>) {
    into(statement, table).push("SELECT * FROM unnest(");
    statement.each(columns(rows), ", ", |statement, column| {
        statement.bind(Value::Column(column));
    });
    statement.push(")");
}

/// The rows, turned: all have the same number of values.
fn columns(rows: Vec<Row>) -> Vec<Vec<Value>> {
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

fn into(statement: &mut Statement, (table, columns): Table) -> &mut Statement {
    statement.push("INSERT INTO ").push(table);
    statement.push(" (").push(columns).push(") ")
}
