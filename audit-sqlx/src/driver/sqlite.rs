use std::sync::Arc;

use super::no_array::no_array;
use crate::dialect::sqlite::SQLITE;

driver!(sqlx::Sqlite, sqlx::SqliteConnection, SQLITE, key: String, bound: Arc<str>, column: no_array);
