//! A record's own.

use audit_core::query::Towards;
use audit_core::{EntryId, Filter, Tenant};

use super::{in_order, matching, touching};
use crate::dialect::Dialect;
use crate::statement::Statement;
use crate::statement::index::Stretch;

/// The entries that touched a record, newest first, with its states.
pub(crate) fn history(
    dialect: &'static Dialect,
    tenant: &Tenant,
    (kind, id): (&str, &str),
    older_than: Option<EntryId>,
    count: usize,
) -> Statement {
    let mut statement = Statement::new(
        dialect,
        "SELECT e.entry, e.recorded_at, t.state_before, t.state_after, t.changed FROM ",
    );
    touching(&mut statement, tenant, kind, id);
    if let Some(id) = older_than {
        statement.push(" AND t.entry_id < ").bind(id);
    }
    in_order(&mut statement, "t.entry_id", Towards::Older, count);
    statement
}

/// The first states that were kept in a stretch of the history of the one record that a filter
/// names.
pub(crate) fn told(dialect: &'static Dialect, filter: &Filter, stretch: Stretch) -> Statement {
    let mut statement = Statement::new(dialect, "SELECT t.state_before, t.state_after, e.entry");
    let id = matching(&mut statement, filter, stretch);
    statement.push(" AND (t.state_before IS NOT NULL OR t.state_after IS NOT NULL)");
    in_order(&mut statement, id, stretch.towards, 1);
    statement
}
