use std::sync::Arc;

use sqlx::Arguments;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgArguments;
use uuid::Uuid;

use crate::dialect::postgres::POSTGRES;
use crate::statement::Value;

driver!(
    sqlx::Postgres, sqlx::PgConnection, POSTGRES,
    key: String, bound: Arc<str>, column: array
);

fn array(arguments: &mut PgArguments, column: Vec<Value>) -> Result<(), BoxDynError> {
    let added = match column.first() {
        None | Some(Value::Key(_) | Value::Text(_)) => {
            all(&column, text).map(|texts| arguments.add(texts))
        }
        Some(Value::Bytes(_)) => all(&column, bytes).map(|bytes| arguments.add(bytes)),
        Some(Value::Id(_)) => all(&column, id).map(|ids| arguments.add(ids)),
        Some(Value::Integer(_)) => all(&column, integer).map(|numbers| arguments.add(numbers)),
        Some(Value::Column(_)) => return Err("an array holds no arrays".into()),
    };
    added.unwrap_or_else(|| Err("the values of a column have one form".into()))
}

/// All values in one form; `None` where one has another.
fn all<'v, T>(column: &'v [Value], form: impl Fn(&'v Value) -> Option<T>) -> Option<Vec<T>> {
    column.iter().map(form).collect()
}

fn text(value: &Value) -> Option<Option<&str>> {
    match value {
        Value::Key(text) | Value::Text(text) => Some(text.as_deref()),
        _ => None,
    }
}

fn bytes(value: &Value) -> Option<Option<&[u8]>> {
    match value {
        Value::Bytes(bytes) => Some(bytes.as_deref()),
        _ => None,
    }
}

fn id(value: &Value) -> Option<Uuid> {
    match value {
        Value::Id(id) => Some(*id),
        _ => None,
    }
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(number) => Some(*number),
        _ => None,
    }
}
