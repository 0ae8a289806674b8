use super::no_array::no_array;
use crate::dialect::sqlite::SQLITE;

driver!(sqlx::Sqlite, sqlx::SqliteConnection, SQLITE, key: String, column: no_array);
