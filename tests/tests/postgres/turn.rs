//! Whoever migrates waits for their turn, however long another's takes.

use std::time::Duration;

use crate::database::Database;

/// Longer than the store waits for any other lock.
const LONG: Duration = Duration::from_millis(5_500);

#[tokio::test]
async fn a_migration_that_takes_long_fails_nobody_elses() {
    let database = Database::unmigrated().await;
    let mut other = database.desk.begin().await.unwrap();
    let migrating =
        "SELECT pg_advisory_xact_lock(hashtextextended('audited ' || current_schema(), 0))";
    sqlx::raw_sql(migrating).execute(&mut *other).await.unwrap();
    let store = database.store.clone();
    let waiting = tokio::spawn(async move { store.migrate().await });
    tokio::time::sleep(LONG).await;
    other.commit().await.unwrap();
    waiting.await.unwrap().unwrap();
}
