//! Statements that fill the text index from what is pending.

use super::select::then_entries;
use super::{Statement, Value};
use crate::dialect::Dialect;

/// The most entries that one transaction adds to the index.
pub(crate) const PASS: usize = 256;

/// The number of the last that is pending; 0 when nothing is.
pub(crate) fn last(dialect: &'static Dialect) -> Statement {
    Statement::new(dialect, "SELECT COALESCE(MAX(n), 0) FROM audit_pending")
}

/// The first of what is pending, up to a number, that no other has claimed.
pub(crate) fn claim(dialect: &'static Dialect, last: i64) -> Statement {
    let mut statement = Statement::new(dialect, "SELECT p.n FROM audit_pending p");
    statement.push(dialect.by_key).push(" WHERE p.n <= ");
    statement.bind(Value::Integer(last));
    statement.push(" ORDER BY p.n LIMIT ").bind(PASS);
    statement.push(dialect.unclaimed);
    statement
}

/// The entries that were claimed, as far as they are still there.
pub(crate) fn entries(dialect: &'static Dialect, claimed: &[i64]) -> Statement {
    let mut statement = Statement::new(dialect, "SELECT e.entry, e.recorded_at, e.tenant, e.id ");
    statement.push("FROM audit_pending p").push(dialect.by_key);
    then_entries(&mut statement, ["p.tenant", "p.id"]);
    numbers(statement.push(" AND "), claimed);
    statement
}

/// What was claimed is pending no more.
pub(crate) fn done(dialect: &'static Dialect, claimed: &[i64]) -> Statement {
    let mut statement = Statement::new(dialect, dialect.delete_pending);
    statement.push(dialect.by_key).push(" WHERE ");
    numbers(&mut statement, claimed);
    statement
}

/// The last number fills a pass up: one text serves every number of them, and stays in the
/// connection's statement cache.
fn numbers(statement: &mut Statement, claimed: &[i64]) {
    let last = claimed.last();
    let filled = claimed.iter().chain(last.into_iter().cycle()).take(PASS);
    statement
        .push("p.n IN (")
        .each(filled, ", ", |statement, number| {
            statement.bind(Value::Integer(*number));
        });
    statement.push(")");
}
