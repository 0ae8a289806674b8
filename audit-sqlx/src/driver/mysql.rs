use std::sync::Arc;

use super::no_array::no_array;
use crate::dialect::mysql::MYSQL;

driver!(sqlx::MySql, sqlx::MySqlConnection, MYSQL, key: Vec<u8>, bound: Arc<[u8]>, column: no_array);
