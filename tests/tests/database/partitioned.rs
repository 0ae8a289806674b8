//! Postgres with its entries in partitions, which end amid what the suites write.

use std::ops::Deref;

#[path = "postgres.rs"]
#[allow(dead_code, reason = "not every suite is run on partitions")]
mod whole;

use audit_sqlx::{Months, PgStore};
pub(crate) use whole::{BEGIN, Driver, PERMIT};

/// Two of them within the 60 milliseconds of the log that every filter is tried on, one for some
/// thousands of the entries that are a second apart; the rest lies in the DEFAULT partition.
const AMID: &str = "DO $$
DECLARE
    begins constant bigint := 1767225600000;
    bounds constant bigint[] := ARRAY[0, 17, 40, 2000, 5000000];
    low  uuid;
    high uuid;
BEGIN
    FOR n IN 1..4 LOOP
        CONTINUE WHEN n = 3;
        low := lpad(to_hex(begins + bounds[n]), 12, '0') || repeat('0', 20);
        high := lpad(to_hex(begins + bounds[n + 1]), 12, '0') || repeat('0', 20);
        EXECUTE format('CREATE TABLE audit_entries_amid_%s PARTITION OF audit_entries FOR VALUES FROM (%L) TO (%L)', n, low, high);
    END LOOP;
END
$$";

pub(crate) struct Database(whole::Database);

impl Database {
    /// The same database through a pool of its own, as another process has it.
    pub(crate) async fn another_store(&self) -> PgStore {
        self.0.another_store().await
    }

    pub(crate) async fn new() -> Self {
        let database = whole::Database::new().await;
        database.store.partition(Months::default()).await.unwrap();
        database.by_hand(AMID).await.unwrap();
        database
            .store
            .months_ahead(Months::default())
            .await
            .unwrap();
        Self(database)
    }
}

impl Deref for Database {
    type Target = whole::Database;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
