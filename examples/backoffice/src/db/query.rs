//! A statement and its values, as each database wants them.

use sqlx::{Database, MySql, Postgres, QueryBuilder, Sqlite};

use super::Value;

/// A database that the app runs on.
pub trait Driver: Database {
    /// Writes what stands for a value in this database's SQL, and hands the value over.
    fn push(query: &mut QueryBuilder<Self>, value: Value);
}

macro_rules! driver {
    ($($database:ty),+) => {
        $(impl Driver for $database {
            fn push(query: &mut QueryBuilder<Self>, value: Value) {
                match value {
                    Value::Integer(value) => query.push_bind(value),
                    Value::Text(value) => query.push_bind(value),
                    Value::Bytes(value) => query.push_bind(value),
                    Value::Id(value) => query.push_bind(value),
                    Value::Date(value) => query.push_bind(value),
                    Value::Time(value) => query.push_bind(value),
                };
            }
        })+
    };
}

driver!(MySql, Postgres, Sqlite);

/// The statement and its end, with a value for each `?`: none of them stands for itself.
pub fn query<D: Driver>(
    sql: &'static str,
    end: &'static str,
    values: Vec<Value>,
) -> Result<QueryBuilder<D>, sqlx::Error> {
    let mut texts = sql.split('?');
    let mut query = QueryBuilder::new(texts.next().unwrap_or_default());
    for value in values {
        let text = texts.next().ok_or_else(|| miscounted(sql))?;
        D::push(&mut query, value);
        query.push(text);
    }
    match texts.next() {
        None => query.push(end),
        Some(_) => return Err(miscounted(sql)),
    };
    Ok(query)
}

fn miscounted(sql: &str) -> sqlx::Error {
    sqlx::Error::InvalidArgument(format!(
        "`{sql}` is given another number of values than it takes"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::values;

    fn check<D: Driver>(expected: &str) {
        let sql = "select file from exports where organisation_id = ? and id = ?";
        let query = query::<D>(sql, " for update", values![1, 2]);
        assert_eq!(query.unwrap().sql().as_str(), expected);
    }

    #[test]
    fn each_database_gets_its_own_placeholders() {
        let expected = "select file from exports where organisation_id = ? and id = ? for update";
        check::<MySql>(expected);
        check::<Sqlite>(expected);
        check::<Postgres>(
            "select file from exports where organisation_id = $1 and id = $2 for update",
        );
    }

    #[test]
    fn a_value_too_few_or_too_many_is_refused() {
        let sql = "delete from sessions where user_id = ?";
        assert!(query::<Postgres>(sql, "", values![]).is_err());
        assert!(query::<Postgres>(sql, "", values![1, 2]).is_err());
    }
}
