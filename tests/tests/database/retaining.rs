//! Postgres as a job's own user has it, which retains all tenants' logs under row-level security: it
//! sees all entries by a policy of its own, and else one tenant's rows at a time.

use std::ops::Deref;

#[path = "postgres.rs"]
#[allow(dead_code, reason = "only what retention promises is run on it")]
mod open;

use audit_sqlx::PgStore;
pub(crate) use open::{BEGIN, Driver};
use sqlx::{Pool, QueryBuilder};

/// What retention needs, and beside it upkeep.
const GRANTS: &[&str] = &[
    "SELECT, INSERT, DELETE ON audit_entries",
    "SELECT, INSERT, DELETE ON audit_targets",
    "SELECT, INSERT, UPDATE, DELETE ON audit_pending",
    "SELECT, INSERT, UPDATE, DELETE ON audit_words",
    "SELECT, UPDATE ON audit_permits",
    "SELECT, INSERT, DELETE ON audit_holds",
    "SELECT, DELETE ON audit_intents",
    "SELECT, DELETE ON audit_intent_targets",
];

pub(crate) struct Database {
    owned: open::Database,
    job: Pool<Driver>,
    pub(crate) store: PgStore,
}

impl Database {
    pub(crate) async fn new() -> Self {
        let owned = open::Database::new().await;
        owned.store.enable_row_security().await.unwrap();
        let job = owned.granted("job", GRANTS).await;
        let user = job.connect_options().get_username().to_owned();
        for policy in [
            format!("CREATE POLICY job ON audit_entries FOR SELECT TO {user} USING (true)"),
            format!("CREATE POLICY job ON audit_intents FOR SELECT TO {user} USING (true)"),
            format!("CREATE POLICY job ON audit_pending TO {user} USING (true)"),
        ] {
            let mut policy = QueryBuilder::<Driver>::new(policy);
            policy.build().execute(&owned.desk).await.unwrap();
        }
        let store = PgStore::new(job.clone()).with_row_security();
        Self { owned, job, store }
    }

    /// The same database through connections of its own.
    pub(crate) async fn another_store(&self) -> PgStore {
        PgStore::new(self.job.clone()).with_row_security()
    }
}

impl Deref for Database {
    type Target = open::Database;

    fn deref(&self) -> &Self::Target {
        &self.owned
    }
}
