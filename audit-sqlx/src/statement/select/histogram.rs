//! How many entries there were when, and how they ended.

use audit_core::Filter;

use super::matching;
use crate::dialect::Dialect;
use crate::statement::index::Stretch;
use crate::statement::{Statement, Value};

/// The entries of a stretch that match a filter, counted by how they ended and by the interval that
/// they lie in: where it begins by clocks that are so far ahead. All lengths are in microseconds.
pub(crate) fn histogram(
    dialect: &'static Dialect,
    filter: &Filter,
    stretch: Stretch,
    (interval, ahead): (i64, i64),
) -> Statement {
    let number = Value::Integer;
    let mut statement = Statement::new(dialect, "SELECT e.occurred_at + ");
    statement.bind(number(ahead)).push(" - ((e.occurred_at + ");
    statement.bind(number(ahead)).push(") % ");
    statement.bind(number(interval)).push(" + ");
    statement.bind(number(interval)).push(") % "); // a remainder has the sign of what is divided
    statement
        .bind(number(interval))
        .push(", e.outcome, COUNT(*)");
    matching(&mut statement, filter, stretch.closed());
    statement.push(" GROUP BY 1, 2");
    statement
}
