use crate::dialect::sqlite::{SQLITE, durable};

driver!(sqlx::Sqlite, sqlx::SqliteConnection, SQLITE, durable, key: String);
