//! Postgres's other ways to a row.

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
