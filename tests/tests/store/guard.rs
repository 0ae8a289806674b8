//! What is written stays as it is.

use audit_core::{Sink, Store};
use audited_tests::entries::{acme, customer, entry, id};
use serde_json::json;

use crate::database::Database;

async fn with_one() -> Database {
    let database = Database::new().await;
    let mut entry = entry(1, json!({}));
    entry.targets = vec![customer(1, Some(json!({})), Some(json!({})))];
    database.store.write(&[entry]).await.unwrap();
    database
}

/// Tries it by hand; nothing may have changed.
pub(crate) async fn refused(sql: &'static str) {
    let database = with_one().await;
    let before = database
        .store
        .entry(&acme(), id(1, 1_000_000))
        .await
        .unwrap();
    let error = database.by_hand(sql).await.unwrap_err().to_string();
    assert!(
        error.contains("append-only") || error.contains("already has this id"),
        "{sql}: {error}"
    );
    assert_eq!(
        database
            .store
            .entry(&acme(), id(1, 1_000_000))
            .await
            .unwrap(),
        before
    );
    assert_eq!(
        database.number("SELECT count(*) FROM audit_targets").await,
        1
    );
}

#[tokio::test]
async fn update_is_refused() {
    refused("UPDATE audit_entries SET entry = '{}'").await;
    refused("UPDATE audit_targets SET state_before = NULL").await;
}

#[tokio::test]
async fn delete_is_refused() {
    refused("DELETE FROM audit_entries").await;
    refused("DELETE FROM audit_targets WHERE tenant = 'acme'").await;
}
