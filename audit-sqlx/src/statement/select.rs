//! Statements that read.

mod entry;
mod facets;
mod histogram;
mod history;
mod intents;
mod page;

pub(crate) use entry::{Place, entries, entry, targets};
pub(crate) use facets::facets;
pub(crate) use histogram::histogram;
pub(crate) use history::{history, told};
pub(crate) use intents::{begun, intents, unfinished};
pub(crate) use page::{edge, page};

use audit_core::query::{TargetRef, Towards};
use audit_core::{Filter, Key, Tenant};

use super::Statement;
use super::condition;
use super::index::{Index, Stretch};
use super::range::range;
use super::words;
use crate::dialect::Dialect;

/// How far the migrations have come.
pub(crate) fn version(dialect: &'static Dialect) -> Statement {
    Statement::new(
        dialect,
        "SELECT COALESCE(MAX(version), 0) FROM audit_migrations",
    )
}

/// How large a row may be.
pub(crate) fn row_bytes(dialect: &'static Dialect) -> Statement {
    Statement::new(dialect, dialect.row_bytes)
}

/// Names one record, or tells that a whole kind is meant.
pub(crate) fn one(target: &TargetRef) -> Option<(&str, &str)> {
    target.id.as_deref().map(|id| (target.kind.as_str(), id))
}

/// Goes on from what a statement selects to the entries of a stretch that match a filter, and answers
/// what their id is called.
fn matching(statement: &mut Statement, filter: &Filter, stretch: Stretch) -> &'static str {
    let index = Index::of(filter);
    statement.push(" FROM ");
    let id = match index {
        Index::Record(kind, id) => {
            touching(statement, &filter.tenant, kind, id);
            "t.entry_id"
        }
        Index::Word => {
            words::having(statement, filter);
            "w.entry_id"
        }
        _ => {
            walking(statement, index, &filter.tenant);
            "e.id"
        }
    };
    range(statement, id, filter, stretch);
    condition::narrow(statement, index, filter);
    id
}

/// The tenant's entries in an index's order.
pub(super) fn walking(statement: &mut Statement, index: Index<'_>, tenant: &Tenant) {
    walked(statement, index);
    statement.push(" WHERE e.tenant = ").bind(tenant.key());
}

/// All tenants' entries in an index's order.
pub(super) fn walked(statement: &mut Statement, index: Index<'_>) {
    by(statement.push("audit_entries e"), index);
}

/// Has the table before it walked by this index.
pub(super) fn by<'s>(statement: &'s mut Statement, index: Index<'_>) -> &'s mut Statement {
    let hint = (statement.dialect().walk)(index);
    statement.push(hint)
}

fn touching(statement: &mut Statement, tenant: &Tenant, kind: &str, id: &str) {
    let walked = by(statement.push("audit_targets t"), Index::Record(kind, id));
    then_entries(walked, ["t.tenant", "t.entry_id"]);
    record(statement.push(" AND "), tenant, kind, id);
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
    statement.push("t.tenant = ").bind(tenant.key());
    statement.push(" AND t.kind = ").bind(Key::new(kind));
    statement.push(" AND t.target_id = ").bind(Key::new(id));
}

pub(super) fn in_order(statement: &mut Statement, id: &str, towards: Towards, count: usize) {
    statement.push(" ORDER BY ").push(id);
    statement.push(match towards {
        Towards::Older => " DESC LIMIT ",
        Towards::Newer => " ASC LIMIT ",
    });
    statement.bind(count);
}
