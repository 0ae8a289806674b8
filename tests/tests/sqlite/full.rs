//! No room is left in the database.

use audit_core::{Audit, Auditor, Caps, Scope, Sink};
use audit_sqlx::{CommitAudited, SqliteStore};
use audited_tests::entries::entry;
use serde_json::json;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use sqlx::{Pool, Sqlite};

use crate::database::BEGIN;

/// A database of at most 512 KiB with one connection, so that a spoilt one would be met again.
async fn small(folder: &tempfile::TempDir) -> (Pool<Sqlite>, SqliteStore) {
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("small.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .pragma("max_page_count", "128");
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .unwrap();
    let store = SqliteStore::new(pool.clone());
    store.migrate().await.unwrap();
    (pool, store)
}

#[tokio::test]
async fn a_batch_that_does_not_fit_is_unavailable_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (pool, store) = small(&folder).await;
    let long = "x".repeat(10_000);
    let batch: Vec<_> = (0..100)
        .map(|number| entry(number, json!({"summary": long})))
        .collect();
    let error = store.write(&batch).await.unwrap_err();
    assert!(
        error.is_unavailable() && error.to_string().contains("no room"),
        "{error}"
    );
    store.write(&batch[..1]).await.unwrap();
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM audit_entries")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(count, 1);
}

#[tokio::test]
async fn a_commit_that_does_not_fit_leaves_the_pool_working() {
    let folder = tempfile::tempdir().unwrap();
    let (pool, store) = small(&folder).await;
    sqlx::query("CREATE TABLE changes (n INTEGER)")
        .execute(&pool)
        .await
        .unwrap();
    let mut caps = Caps::default();
    (caps.value, caps.context) = (2_000_000, 2_000_000);
    let auditor = Auditor::builder(store).caps(caps).build().unwrap();
    let scope = Scope::builder(&auditor).open();
    let call = async {
        let audit = Audit::current();
        audit.context("long", "x".repeat(1_000_000));
        let mut tx = pool.begin_with(BEGIN).await.unwrap();
        sqlx::query("INSERT INTO changes VALUES (1)")
            .execute(&mut *tx)
            .await
            .unwrap();
        let error = tx.commit_audited(&audit).await.unwrap_err();
        assert!(
            error.is_unavailable() && error.to_string().contains("no room"),
            "{error}"
        );
        audit.context("long", "");
        let mut tx = pool.begin_with(BEGIN).await.unwrap();
        sqlx::query("INSERT INTO changes VALUES (2)")
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit_audited(&audit).await
    };
    scope.try_call("customer.update", call).await.unwrap();
    let changes: i64 = sqlx::query_scalar("SELECT sum(n) FROM changes")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(changes, 2);
}
