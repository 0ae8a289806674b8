use crate::dialect::postgres::POSTGRES;

driver!(sqlx::Postgres, sqlx::PgConnection, POSTGRES, key: String);
