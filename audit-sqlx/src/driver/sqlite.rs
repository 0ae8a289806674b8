use crate::dialect::sqlite::{SQLITE, durable};

driver!(sqlx::Sqlite, SQLITE, durable, key: String);
