//! Statements that read.

use audit_core::query::{TargetRef, Towards};
use audit_core::{EntryId, Filter, Key, Target, Tenant};

use super::Statement;
use super::condition;
use super::index::{Index, Stretch};
use super::words;
use crate::dialect::Dialect;

/// How far the migrations have come.
pub(crate) fn version(dialect: &'static Dialect) -> Statement {
    Statement::new(
        dialect,
        "SELECT COALESCE(MAX(version), 0) FROM audit_migrations",
    )
}

/// One entry by its key.
pub(crate) fn entry(dialect: &'static Dialect, tenant: &Tenant, id: EntryId) -> Statement {
    let mut statement = Statement::new(
        dialect,
        "SELECT e.entry, e.recorded_at FROM audit_entries e WHERE e.tenant = ",
    );
    statement.bind(tenant.key()).push(" AND e.id = ").bind(id);
    statement
}

/// The states of an entry's targets, each found by its whole key: no index leads with the entry.
pub(crate) fn targets(
    dialect: &'static Dialect,
    tenant: &Tenant,
    id: EntryId,
    targets: &[Target],
) -> Statement {
    let mut statement = Statement::new(
        dialect,
        "SELECT t.kind, t.target_id, t.state_before, t.state_after, t.changed \
         FROM audit_targets t WHERE ",
    );
    statement.each(targets, " OR ", |statement, target| {
        statement.push("(t.tenant = ").bind(tenant.key());
        statement
            .push(" AND t.kind = ")
            .bind(Key::new(&target.kind));
        statement
            .push(" AND t.target_id = ")
            .bind(Key::new(&target.id));
        statement.push(" AND t.entry_id = ").bind(id).push(")");
    });
    statement
}

/// The next entries of a stretch that may match a filter.
pub(crate) fn page(
    dialect: &'static Dialect,
    filter: &Filter,
    stretch: Stretch,
    count: usize,
) -> Statement {
    let index = Index::of(filter);
    let mut statement = Statement::new(dialect, "SELECT e.entry, e.recorded_at FROM ");
    let id = match index {
        Index::Record(kind, id) => {
            touching(&mut statement, &filter.tenant, kind, id);
            "t.entry_id"
        }
        Index::Word => {
            words::having(&mut statement, filter);
            "w.entry_id"
        }
        _ => {
            walking(&mut statement, index, &filter.tenant);
            "e.id"
        }
    };
    condition::range(&mut statement, id, filter, stretch);
    condition::narrow(&mut statement, index, filter);
    in_order(&mut statement, id, stretch.towards, count);
    statement
}

/// The entry that lies so many keys into a stretch of the index that a filter walks. It reads
/// nothing but the index.
pub(crate) fn edge(
    dialect: &'static Dialect,
    filter: &Filter,
    stretch: Stretch,
    keys: usize,
) -> Statement {
    let index = Index::of(filter);
    let mut statement = Statement::new(dialect, "SELECT ");
    let id = match index {
        Index::Record(kind, id) => {
            statement.push("t.entry_id FROM audit_targets t WHERE t.tenant = ");
            record(&mut statement, &filter.tenant, kind, id);
            "t.entry_id"
        }
        Index::Word => {
            words::alone(statement.push("w.entry_id FROM "), filter);
            "w.entry_id"
        }
        _ => {
            statement.push("e.id FROM ");
            walking(&mut statement, index, &filter.tenant);
            condition::within(&mut statement, index, filter);
            "e.id"
        }
    };
    condition::range(&mut statement, id, filter, stretch);
    in_order(&mut statement, id, stretch.towards, 1);
    statement.push(" OFFSET ").bind(keys - 1);
    statement
}

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
    older(&mut statement, older_than);
    in_order(&mut statement, "t.entry_id", Towards::Older, count);
    statement
}

/// The newest states of a record that were kept in a stretch of its history.
pub(crate) fn state_before(
    dialect: &'static Dialect,
    tenant: &Tenant,
    (kind, id): (&str, &str),
    stretch: Stretch,
) -> Statement {
    let mut statement = Statement::new(
        dialect,
        "SELECT t.state_after FROM audit_targets t WHERE t.tenant = ",
    );
    record(&mut statement, tenant, kind, id);
    older(&mut statement, stretch.beyond);
    if let Some(edge) = stretch.edge {
        statement.push(" AND t.entry_id >= ").bind(edge);
    }
    statement.push(" AND (t.state_before IS NOT NULL OR t.state_after IS NOT NULL)");
    in_order(&mut statement, "t.entry_id", Towards::Older, 1);
    statement
}

/// Names one record, or tells that a whole kind has no history.
pub(crate) fn one(target: &TargetRef) -> Option<(&str, &str)> {
    target.id.as_deref().map(|id| (target.kind.as_str(), id))
}

/// The tenant's entries in an index's order.
fn walking(statement: &mut Statement, index: Index<'_>, tenant: &Tenant) {
    let [open, close] = statement.dialect().walk;
    statement.push("audit_entries e");
    if !open.is_empty() {
        statement.push(open).push(index.name()).push(close);
    }
    statement.push(" WHERE e.tenant = ").bind(tenant.key());
}

fn touching(statement: &mut Statement, tenant: &Tenant, kind: &str, id: &str) {
    then_entries(
        statement.push("audit_targets t"),
        ["t.tenant", "t.entry_id"],
    );
    record(statement.push(" AND t.tenant = "), tenant, kind, id);
}

/// For each key of a table, the entry that it leads to.
pub(super) fn then_entries(statement: &mut Statement, [tenant, id]: [&str; 2]) {
    let [open, close] = statement.dialect().then;
    statement
        .push(open)
        .push(" audit_entries e WHERE e.tenant = ");
    statement.push(tenant).push(" AND e.id = ").push(id);
    statement.push(close);
}

fn record(statement: &mut Statement, tenant: &Tenant, kind: &str, id: &str) {
    statement.bind(tenant.key());
    statement.push(" AND t.kind = ").bind(Key::new(kind));
    statement.push(" AND t.target_id = ").bind(Key::new(id));
}

fn older(statement: &mut Statement, than: Option<EntryId>) {
    if let Some(id) = than {
        statement.push(" AND t.entry_id < ").bind(id);
    }
}

fn in_order(statement: &mut Statement, id: &str, towards: Towards, count: usize) {
    statement.push(" ORDER BY ").push(id);
    statement.push(match towards {
        Towards::Older => " DESC LIMIT ",
        Towards::Newer => " ASC LIMIT ",
    });
    statement.bind(count);
}
