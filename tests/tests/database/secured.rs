//! Postgres as an app's own user has it, which sees one tenant's rows at a time.

use std::ops::Deref;

#[path = "postgres.rs"]
#[allow(dead_code, reason = "not every suite is run under row-level security")]
mod open;

use audit_sqlx::PgStore;
pub(crate) use open::{BEGIN, Driver};
use sqlx::Pool;

pub(crate) struct Database {
    owned: open::Database,
    pub(crate) pool: Pool<Driver>,
    pub(crate) store: PgStore,
}

impl Database {
    pub(crate) async fn new() -> Self {
        let owned = open::Database::new().await;
        owned.store.enable_row_security().await.unwrap();
        let pool = owned.as_app().await;
        let store = PgStore::new(pool.clone()).with_row_security();
        Self { owned, pool, store }
    }
}

impl Deref for Database {
    type Target = open::Database;

    fn deref(&self) -> &Self::Target {
        &self.owned
    }
}
