//! Postgres's other ways to a row.

use crate::database::{Database, PERMIT};
use crate::guard::refused;

#[tokio::test]
async fn truncate_is_refused() {
    refused("TRUNCATE audit_entries").await;
    refused("TRUNCATE audit_targets").await;
}

#[tokio::test]
async fn an_upsert_is_refused() {
    refused(
        "INSERT INTO audit_targets SELECT * FROM audit_targets
         ON CONFLICT (tenant, kind, target_id, entry_id) DO UPDATE SET changed = '[]'",
    )
    .await;
}

#[tokio::test]
async fn a_replica_is_refused_too() {
    refused("SET session_replication_role = replica; DELETE FROM audit_entries").await;
}

#[tokio::test]
async fn a_cascade_is_refused() {
    refused(
        r#"CREATE TABLE customers (id text COLLATE "C" PRIMARY KEY);
        INSERT INTO customers VALUES ('1');
        ALTER TABLE audit_targets ADD FOREIGN KEY (target_id) REFERENCES customers ON DELETE CASCADE;
        DELETE FROM customers"#,
    )
    .await;
}

#[tokio::test]
async fn a_permit_that_is_committed_is_of_no_use() {
    let database = Database::new().await;
    database.by_hand(PERMIT).await.unwrap();
    let delete = database.by_hand("DELETE FROM audit_entries").await;
    let error = delete.unwrap_err().to_string();
    assert!(error.contains("append-only"), "{error}");
}

#[tokio::test]
async fn a_permit_in_a_temporary_table_is_none() {
    refused(
        "CREATE TEMPORARY TABLE audit_permits (n smallint, holder xid8);
        INSERT INTO audit_permits VALUES (0, pg_current_xact_id());
        DELETE FROM audit_entries",
    )
    .await;
}

#[tokio::test]
async fn a_permit_to_delete_is_none_to_truncate() {
    refused(
        "UPDATE audit_permits SET holder = pg_current_xact_id();
        TRUNCATE audit_entries",
    )
    .await;
}
