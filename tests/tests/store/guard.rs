//! What is written stays as it is.

use audit_core::{Sink, Store};
use audited_tests::entries::{acme, customer, entry, id};
use serde_json::json;

use crate::database::{BEGIN, Database, PERMIT};

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

/// Takes a permit back.
const NO_PERMIT: &str = "UPDATE audit_permits SET holder = NULL";

const DELETE: &str = "DELETE FROM audit_entries";

/// Runs these on one connection, of which the last one is refused.
pub(crate) async fn refused_after(done: &[&'static str], refused: &'static str) {
    let database = with_one().await;
    let mut connection = database.pool.acquire().await.unwrap();
    for &sql in done {
        let run = sqlx::raw_sql(sql).execute(&mut *connection).await;
        run.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    let run = sqlx::raw_sql(refused).execute(&mut *connection).await;
    let error = run.unwrap_err().to_string();
    assert!(
        error.contains("append-only") || error.contains("already has this id"),
        "{refused}: {error}"
    );
}

#[tokio::test]
async fn delete_is_refused_again_once_a_permit_is_taken_back() {
    let targets = "DELETE FROM audit_targets";
    refused_after(&[BEGIN, PERMIT, targets, NO_PERMIT, "COMMIT"], DELETE).await;
    refused_after(&[BEGIN, PERMIT, targets, NO_PERMIT], DELETE).await;
    refused_after(&[BEGIN, PERMIT, DELETE, "ROLLBACK"], DELETE).await;
}

#[tokio::test]
async fn a_permit_to_delete_is_none_to_update() {
    let update = "UPDATE audit_entries SET entry = '{}'";
    refused_after(&[BEGIN, PERMIT], update).await;
    let update = "UPDATE audit_targets SET state_before = NULL";
    refused_after(&[BEGIN, PERMIT], update).await;
}

#[tokio::test]
async fn a_hold_is_never_updated() {
    let hold = "INSERT INTO audit_holds (tenant, name, hold) VALUES ('acme', 'x', '{}')";
    refused_after(&[hold], "UPDATE audit_holds SET name = 'y'").await;
}
