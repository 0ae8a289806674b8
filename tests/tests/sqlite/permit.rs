//! On SQLite a permit can't outlast its transaction.

use crate::database::{Database, PERMIT};

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
