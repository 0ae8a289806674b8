//! Statements about holds.

use audit_core::{Key, Tenant};

use super::{Statement, Value};
use crate::dialect::Dialect;

/// A tenant's holds, by their names.
pub(crate) fn all(dialect: &'static Dialect, tenant: &Tenant) -> Statement {
    let mut statement = Statement::new(dialect, "SELECT hold FROM audit_holds WHERE tenant = ");
    statement.bind(tenant.key()).push(" ORDER BY name");
    statement
}

/// Keeps a hold, as the JSON that it is.
pub(crate) fn place(
    dialect: &'static Dialect,
    tenant: &Tenant,
    name: &str,
    hold: String,
) -> Statement {
    let text = "INSERT INTO audit_holds (tenant, name, hold) VALUES (";
    let mut statement = Statement::new(dialect, text);
    statement.bind(tenant.key()).push(", ");
    statement.bind(Key::new(name)).push(", ");
    statement.bind(Value::Text(Some(hold.into()))).push(")");
    statement
}

/// Forgets a hold.
pub(crate) fn release(dialect: &'static Dialect, tenant: &Tenant, name: &str) -> Statement {
    let mut statement = Statement::new(dialect, "DELETE FROM audit_holds WHERE tenant = ");
    statement.bind(tenant.key());
    statement.push(" AND name = ").bind(Key::new(name));
    statement
}
