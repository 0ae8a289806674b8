//! Entries that are named.

use audit_core::{EntryId, Key, Target, Tenant};

use crate::dialect::Dialect;
use crate::statement::{Statement, Value};

/// Where a target's states are kept: its entry, its kind, and its own id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub(crate) entry: EntryId,
    pub(crate) kind: String,
    pub(crate) id: String,
}

impl Place {
    /// The place of an entry's target.
    pub(crate) fn of(entry: EntryId, target: &Target) -> Self {
        Self {
            entry,
            kind: Key::new(&target.kind).to_string(),
            id: Key::new(&target.id).to_string(),
        }
    }
}

/// One entry by its key.
pub(crate) fn entry(dialect: &'static Dialect, tenant: &Tenant, id: EntryId) -> Statement {
    entries(dialect, tenant, &[id])
}

/// Entries by their keys, in no order.
pub(crate) fn entries(dialect: &'static Dialect, tenant: &Tenant, ids: &[EntryId]) -> Statement {
    let mut statement = Statement::new(
        dialect,
        "SELECT e.entry, e.recorded_at FROM audit_entries e WHERE e.tenant = ",
    );
    statement.bind(tenant.key()).push(" AND e.id IN (");
    statement.each(ids, ", ", |statement, id| {
        statement.bind(*id);
    });
    statement.push(")");
    statement
}

/// The states of targets, each found by its whole key: no index leads with the entry.
pub(crate) fn targets<'p>(
    dialect: &'static Dialect,
    tenant: &Tenant,
    places: impl IntoIterator<Item = &'p Place>,
) -> Statement {
    let mut statement = Statement::new(
        dialect,
        "SELECT t.entry_id, t.kind, t.target_id, t.state_before, t.state_after, t.changed \
         FROM audit_targets t WHERE ",
    );
    statement.each(places, " OR ", |statement, place| {
        statement.push("(t.tenant = ").bind(tenant.key());
        statement
            .push(" AND t.kind = ")
            .bind(Value::key(&*place.kind));
        statement
            .push(" AND t.target_id = ")
            .bind(Value::key(&*place.id));
        statement
            .push(" AND t.entry_id = ")
            .bind(place.entry)
            .push(")");
    });
    statement
}
