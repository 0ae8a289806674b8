//! Statements that find what retention may let go.

use audit_core::query::Towards;
use audit_core::{Filter, Tenant};

use super::index::{Index, Stretch};
use super::range::range;
use super::select::{in_order, walked, walking};
use super::{Statement, Value, condition};
use crate::dialect::Dialect;

/// The first entry of the tenant whose key comes next, and that key: one step in the primary key,
/// however many entries lie in between.
pub(crate) fn next_tenant(dialect: &'static Dialect, after: Option<&str>) -> Statement {
    let mut statement = Statement::new(dialect, "SELECT e.entry, e.recorded_at, e.tenant FROM ");
    walked(&mut statement, Index::Log);
    by_tenant(statement, after)
}

/// The same for intents.
pub(crate) fn next_tenant_begun(dialect: &'static Dialect, after: Option<&str>) -> Statement {
    let text = "SELECT e.entry, e.recorded_at, e.tenant FROM audit_intents e";
    by_tenant(Statement::new(dialect, text), after)
}

fn by_tenant(mut statement: Statement, after: Option<&str>) -> Statement {
    if let Some(key) = after {
        statement.push(" WHERE e.tenant > ").bind(a_key(key));
    }
    statement.push(" ORDER BY e.tenant, e.id LIMIT 1");
    statement
}

/// The same for a tenant's next category.
pub(crate) fn next_category(
    dialect: &'static Dialect,
    tenant: &Tenant,
    after: Option<&str>,
) -> Statement {
    let mut statement = Statement::new(dialect, "SELECT e.entry, e.recorded_at, e.category FROM ");
    walking(&mut statement, Index::Category, tenant);
    by_category(statement, after)
}

/// The same for intents.
pub(crate) fn next_category_begun(
    dialect: &'static Dialect,
    tenant: &Tenant,
    after: Option<&str>,
) -> Statement {
    let text = "SELECT e.entry, e.recorded_at, e.category FROM audit_intents e WHERE e.tenant = ";
    let mut statement = Statement::new(dialect, text);
    statement.bind(tenant.key());
    by_category(statement, after)
}

fn by_category(mut statement: Statement, after: Option<&str>) -> Statement {
    if let Some(key) = after {
        statement.push(" AND e.category > ").bind(a_key(key));
    }
    statement.push(" ORDER BY e.category, e.id LIMIT 1");
    statement
}

fn a_key(key: &str) -> Value {
    Value::key(key)
}

/// What is read of an entry that no hold covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Read {
    /// Its document.
    Document,
    /// Nothing: an empty text stands for it.
    Nothing,
}

/// The next entries of a category that are old enough, from the oldest on; NULL in place of those
/// that one of the holds covers.
pub(crate) fn stretch<'h>(
    dialect: &'static Dialect,
    read: Read,
    expired: &Filter,
    holds: impl ExactSizeIterator<Item = &'h Filter>,
    stretch: Stretch,
    count: usize,
) -> Statement {
    let mut statement = Statement::new(dialect, "SELECT e.id, ");
    unless_held(&mut statement, read, holds);
    statement.push(" FROM ");
    let index = Index::of(expired);
    walking(&mut statement, index, &expired.tenant);
    range(&mut statement, "e.id", expired, stretch);
    condition::narrow(&mut statement, index, expired);
    in_order(&mut statement, "e.id", Towards::Newer, count);
    statement
}

fn unless_held<'h>(
    statement: &mut Statement,
    read: Read,
    holds: impl ExactSizeIterator<Item = &'h Filter>,
) {
    let read = match read {
        Read::Document => "e.entry",
        Read::Nothing => "''",
    };
    if holds.len() == 0 {
        statement.push(read);
        return;
    }
    statement.push("CASE WHEN ");
    statement.each(holds, " OR ", condition::passes);
    statement.push(" THEN NULL ELSE ").push(read).push(" END");
}
