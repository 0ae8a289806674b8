//! How often which values occur.

use audit_core::Filter;

use super::matching;
use crate::dialect::Dialect;
use crate::statement::Statement;
use crate::statement::index::Stretch;

/// The entries of a stretch that match a filter, counted by all that facets tell, each count with
/// the newest of its entries.
pub(crate) fn facets(dialect: &'static Dialect, filter: &Filter, stretch: Stretch) -> Statement {
    let ([open, close], [newest, of_them]) = (dialect.unindexed, dialect.newest);
    let mut statement = Statement::new(dialect, "SELECT ");
    for column in ["e.category", "e.actor_kind"] {
        statement.push(open).push(column).push(close).push(", ");
    }
    statement.push("e.actor_id, e.action, e.outcome, COUNT(*), ");
    statement.push(newest).push("e.id").push(of_them);
    matching(&mut statement, filter, stretch.closed());
    statement.push(" GROUP BY 1, 2, 3, 4, 5");
    statement
}
