//! On SQLite a permit can't outlast its transaction.

use audit_core::{Auditor, Filter};
use audit_sqlx::{Hold, SqliteStore};
use audited_tests::entries::acme;

use crate::database::{Database, PERMIT};
use crate::retention::{Log, a_log_of, nothing_after};

async fn refused(sql: &'static str, why: &str) {
    let database = Database::new().await;
    let error = database.by_hand(sql).await.unwrap_err().to_string();
    assert!(error.contains(why), "{sql}: {error}");
    let permits = "SELECT count(*) FROM audit_permits WHERE holder IS NULL";
    assert_eq!(database.number(permits).await, 1);
}

#[tokio::test]
async fn a_permit_can_not_be_committed() {
    refused(PERMIT, "FOREIGN KEY").await;
}

#[tokio::test]
async fn a_permit_is_not_given_where_its_end_would_not_be_checked() {
    let unchecked = "PRAGMA foreign_keys = OFF; UPDATE audit_permits SET holder = 1";
    refused(unchecked, "foreign_keys = ON").await;
}

#[tokio::test]
async fn no_table_is_taken_for_the_pragma() {
    refused(
        "CREATE TABLE pragma_foreign_keys (foreign_keys); INSERT INTO pragma_foreign_keys VALUES (1);
        PRAGMA foreign_keys = OFF; UPDATE audit_permits SET holder = 1",
        "pragma_foreign_keys",
    )
    .await;
}

#[tokio::test]
async fn a_permit_never_refers_to_itself() {
    refused(
        "PRAGMA ignore_check_constraints = ON; UPDATE audit_permits SET n = 1, holder = 1",
        "one row",
    )
    .await;
}

#[tokio::test]
async fn a_schema_that_the_app_does_not_trust_lets_go_all_the_same() {
    let log = Log::of(&a_log_of(3)).await;
    let options = (*log.database.pool.connect_options()).clone();
    let pool = sqlx::SqlitePool::connect_with(options.pragma("trusted_schema", "OFF")).await;
    let store = SqliteStore::new(pool.unwrap());
    let auditor = Auditor::builder(store.clone()).build().unwrap();
    let hold = Hold::new("case-17", "why", Filter::new(acme()).category("Team"));
    store.hold(&auditor, hold).await.unwrap();
    let retained = store.retain(&auditor, &nothing_after(100)).await.unwrap();
    assert_eq!(retained.deleted, 3);
}

#[tokio::test]
async fn there_is_one_permit_alone() {
    refused("DELETE FROM audit_permits", "one row").await;
    refused("INSERT INTO audit_permits VALUES (1, 1)", "one row").await;
    refused("REPLACE INTO audit_permits VALUES (0, 1)", "one row").await;
}

#[tokio::test]
async fn a_permit_to_delete_is_none_to_replace() {
    crate::guard::refused_after(
        &["BEGIN IMMEDIATE", PERMIT],
        "REPLACE INTO audit_entries SELECT * FROM audit_entries",
    )
    .await;
}
