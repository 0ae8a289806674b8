//! How a transaction ended is found out.

use std::time::Duration;

use audit_core::{Entry, Settled, Sink, Store, Transactions};
use audited_tests::entries::{customer, entry};
use serde_json::json;
use sqlx::{QueryBuilder, Transaction};

use crate::database::{BEGIN, Database, Driver};

fn success() -> Entry {
    entry(1, json!({}))
}

fn failure() -> Entry {
    entry(1, json!({"outcome": "failure", "reason": "rolled back"}))
}

async fn outcome(database: &Database) -> String {
    let stored = database.store.entry(&success().tenant, success().id).await;
    stored.unwrap().unwrap().outcome.to_string()
}

#[tokio::test]
async fn what_left_nothing_is_recorded_as_a_failure() {
    let database = Database::new().await;
    assert_eq!(
        database.store.settle(&failure()).await.unwrap(),
        Settled::RolledBack
    );
    assert_eq!(outcome(&database).await, "failure");
}

#[tokio::test]
async fn what_was_committed_stands() {
    let database = Database::new().await;
    database.store.write(&[success()]).await.unwrap();
    assert_eq!(
        database.store.settle(&failure()).await.unwrap(),
        Settled::Committed
    );
    assert_eq!(outcome(&database).await, "success");
}

#[tokio::test]
async fn settling_again_tells_the_same() {
    let database = Database::new().await;
    for _ in 0..3 {
        assert_eq!(
            database.store.settle(&failure()).await.unwrap(),
            Settled::RolledBack
        );
    }
}

/// Inserts an entry's row as a transaction of the app's does.
pub(crate) async fn insert_by_hand(tx: &mut Transaction<'_, Driver>, entry: &Entry) {
    let mut insert = QueryBuilder::<Driver>::new(
        "INSERT INTO audit_entries (occurred_at, stream, category, action, operation, outcome,
            actor_kind, actor_id, kinds, tenant, id, entry, salt)
         VALUES (0, 'account', '', '', 'update', 'success', 'user', '', ',', ",
    );
    let mut values = insert.separated(", ");
    values.push_bind(entry.tenant.key().to_string());
    values.push_bind(*entry.id.as_uuid());
    values.push_bind(entry.document().unwrap().as_str().to_owned());
    values.push_bind(vec![0_u8; 16]);
    insert.push(")");
    insert.build().execute(&mut **tx).await.unwrap();
}

/// Settles while the transaction that wrote the success is open, and ends it meanwhile.
async fn settled_by(commit: bool) -> (Settled, String) {
    let database = Database::new().await;
    let mut tx = database.pool.begin_with(BEGIN).await.unwrap();
    insert_by_hand(&mut tx, &success()).await;
    let store = database.store.clone();
    let settling = tokio::spawn(async move { store.settle(&failure()).await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!settling.is_finished());
    if commit {
        tx.commit().await.unwrap();
    } else {
        tx.rollback().await.unwrap();
    }
    (settling.await.unwrap().unwrap(), outcome(&database).await)
}

#[tokio::test]
async fn it_waits_for_an_open_transaction_and_tells_that_it_was_committed() {
    assert_eq!(
        settled_by(true).await,
        (Settled::Committed, "success".into())
    );
}

#[tokio::test]
async fn it_waits_for_an_open_transaction_and_tells_that_it_was_rolled_back() {
    assert_eq!(
        settled_by(false).await,
        (Settled::RolledBack, "failure".into())
    );
}

#[tokio::test]
async fn what_is_in_the_way_without_being_an_entry_is_no_answer() {
    let database = Database::new().await;
    let mut failure = failure();
    failure.targets = vec![customer(1, None, None)];
    let mut insert = QueryBuilder::<Driver>::new(
        "INSERT INTO audit_targets (tenant, kind, target_id, entry_id, role, changed)
         VALUES ('acme', 'customer', '1', ",
    );
    insert.push_bind(*failure.id.as_uuid());
    insert.push(", 'primary', '[]')");
    insert.build().execute(&database.pool).await.unwrap();
    let error = database.store.settle(&failure).await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
}
