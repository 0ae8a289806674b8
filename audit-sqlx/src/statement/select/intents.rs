//! Intents, and which of them were left without a completion.

use audit_core::{EntryId, Filter, Tenant};

use super::{in_order, record};
use crate::dialect::Dialect;
use crate::statement::index::{Index, Stretch};
use crate::statement::range::range;
use crate::statement::{Statement, Value, condition};

/// The next intents of a stretch, and for each of them whether it reads as unknown: 1, and less where
/// it does not. All are in the index that a filter walks, where they have the same.
pub(crate) fn begun(
    dialect: &'static Dialect,
    filter: &Filter,
    stretch: Stretch,
    unknown_after: i64,
    count: usize,
) -> Statement {
    let index = Index::of(filter);
    let hint = (dialect.walk_begun)(index);
    let mut statement = Statement::new(dialect, "SELECT ");
    let id = match index {
        Index::Record(kind, id) => {
            is_open(&mut statement, ["t.tenant", "t.entry_id"], unknown_after);
            statement.push(" FROM audit_intent_targets t");
            statement.push(hint).push(" WHERE ");
            record(&mut statement, &filter.tenant, kind, id);
            "t.entry_id"
        }
        _ => {
            is_open(&mut statement, ["e.tenant", "e.id"], unknown_after);
            statement.push(" FROM audit_intents e").push(hint);
            statement
                .push(" WHERE e.tenant = ")
                .bind(filter.tenant.key());
            condition::within(&mut statement, index, filter);
            "e.id"
        }
    };
    range(&mut statement, id, filter, stretch);
    in_order(&mut statement, id, stretch.towards, count);
    statement
}

/// Its id, whether it is old enough, less whether it is completed.
fn is_open(statement: &mut Statement, [tenant, id]: [&str; 2], unknown_after: i64) {
    let of = |statement: &mut Statement, table: &str| {
        statement.push("(SELECT COUNT(*) FROM ").push(table);
        statement.push(" o WHERE o.tenant = ").push(tenant);
        statement.push(" AND o.id = ").push(id);
    };
    statement.push(id).push(", ");
    of(statement, "audit_intents");
    is_old(statement.push(" AND "), "o", unknown_after);
    of(statement.push(") - "), "audit_entries");
    statement.push(")");
}

/// An intent by its key, if it is old enough.
pub(crate) fn unfinished(
    dialect: &'static Dialect,
    tenant: &Tenant,
    id: EntryId,
    unknown_after: i64,
) -> Statement {
    let mut statement = intents(dialect, tenant, &[id]);
    is_old(statement.push(" AND "), "e", unknown_after);
    statement
}

fn is_old(statement: &mut Statement, alias: &str, unknown_after: i64) {
    let now = statement.dialect().now;
    statement.push(alias).push(".recorded_at <= ").push(now);
    statement.push(" - ").bind(Value::Integer(unknown_after));
}

/// Intents by their keys, in no order.
pub(crate) fn intents(dialect: &'static Dialect, tenant: &Tenant, ids: &[EntryId]) -> Statement {
    let mut statement = Statement::new(
        dialect,
        "SELECT e.entry, e.recorded_at FROM audit_intents e WHERE e.tenant = ",
    );
    statement.bind(tenant.key()).push(" AND e.id IN (");
    statement.each(ids, ", ", |statement, id| {
        statement.bind(*id);
    });
    statement.push(")");
    statement
}
