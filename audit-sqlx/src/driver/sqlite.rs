use crate::dialect::sqlite::SQLITE;

driver!(sqlx::Sqlite, sqlx::SqliteConnection, SQLITE, key: String);
