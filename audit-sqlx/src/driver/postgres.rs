use sqlx::Arguments;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgArguments;

use crate::dialect::postgres::POSTGRES;
use crate::statement::Value;

driver!(sqlx::Postgres, sqlx::PgConnection, POSTGRES, key: String, column: array);

fn array(arguments: &mut PgArguments, column: Vec<Value>) -> Result<(), BoxDynError> {
    let (mut texts, mut bytes) = (Vec::new(), Vec::new());
    let (mut ids, mut numbers) = (Vec::new(), Vec::new());
    for value in column {
        match value {
            Value::Key(text) | Value::Text(text) => texts.push(text),
            Value::Bytes(value) => bytes.push(value),
            Value::Id(id) => ids.push(id),
            Value::Integer(number) => numbers.push(number),
            Value::Column(_) => return Err("an array holds no arrays".into()),
        }
    }
    match (texts.len(), bytes.len(), ids.len(), numbers.len()) {
        (_, 0, 0, 0) => arguments.add(texts),
        (0, _, 0, 0) => arguments.add(bytes),
        (0, 0, _, 0) => arguments.add(ids),
        (0, 0, 0, _) => arguments.add(numbers),
        _ => Err("the values of a column have one form".into()),
    }
}
