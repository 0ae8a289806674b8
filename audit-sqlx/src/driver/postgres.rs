use sqlx::Arguments;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgArguments;

use crate::dialect::postgres::POSTGRES;
use crate::statement::Value;

driver!(sqlx::Postgres, sqlx::PgConnection, POSTGRES, key: String, column: array);

fn array(arguments: &mut PgArguments, column: Vec<Value>) -> Result<(), BoxDynError> {
    let (mut texts, mut bytes, mut ids) = (Vec::new(), Vec::new(), Vec::new());
    for value in column {
        match value {
            Value::Key(text) | Value::Text(text) => texts.push(text),
            Value::Bytes(value) => bytes.push(value),
            Value::Id(id) => ids.push(id),
            Value::Integer(_) | Value::Column(_) => return Err("no such array is needed".into()),
        }
    }
    match (texts.len(), bytes.len(), ids.len()) {
        (_, 0, 0) => arguments.add(texts),
        (0, _, 0) => arguments.add(bytes),
        (0, 0, _) => arguments.add(ids),
        _ => Err("the values of a column have one form".into()),
    }
}
