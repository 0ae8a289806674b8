//! Settings that end with their transaction.

use super::{Statement, Value};
use crate::dialect::Dialect;

/// Sets something for the rest of the transaction.
pub(crate) fn locally(dialect: &'static Dialect, name: &'static str, value: String) -> Statement {
    let mut statement = Statement::new(dialect, "SELECT set_config('");
    statement.push(name).push("', ").bind(Value::key(value));
    statement.push(", true)");
    statement
}
