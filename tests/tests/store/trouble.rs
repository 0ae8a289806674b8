//! What goes wrong is said in words that help.

use std::error::Error as _;

use audit_core::{Filter, Limit, Sink, Store, Transactions};
use audited_tests::entries::{acme, entry};
use serde_json::json;

use crate::database::{BEGIN, Database, READ_ONLY, UNIQUE_VIOLATION};
use crate::settle::insert_by_hand;

#[tokio::test]
async fn a_read_only_database_can_be_read_and_says_so_when_written() {
    let database = Database::new().await;
    database.store.write(&[entry(1, json!({}))]).await.unwrap();
    let reader = database.read_only().await;
    let page = reader
        .page(&Filter::new(acme()), None, Limit::default())
        .await
        .unwrap();
    assert_eq!(page.entries.len(), 1);
    let error = reader.write(&[entry(2, json!({}))]).await.unwrap_err();
    assert!(
        error.is_unavailable() && error.to_string().contains(READ_ONLY),
        "{error}"
    );
    assert!(error.source().is_some());
}

#[tokio::test]
async fn a_closed_pool_says_so() {
    let database = Database::new().await;
    database.store.write(&[entry(1, json!({}))]).await.unwrap();
    database.pool.close().await;
    let write = database
        .store
        .write(&[entry(2, json!({}))])
        .await
        .unwrap_err();
    let read = database
        .store
        .entry(&acme(), entry(1, json!({})).id)
        .await
        .unwrap_err();
    let migrate = database.store.migrate().await.unwrap_err();
    for error in [write, read, migrate] {
        assert!(
            error.is_unavailable() && error.to_string().contains("pool is closed"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_writer_who_holds_the_lock_too_long_makes_the_rest_unavailable() {
    let database = Database::new().await;
    let mut tx = database.pool.begin_with(BEGIN).await.unwrap();
    insert_by_hand(&mut tx, &entry(1, json!({}))).await;
    let failure = entry(1, json!({"outcome": "failure"}));
    let error = database.store.settle(&failure).await.unwrap_err();
    assert!(
        error.is_unavailable() && error.to_string().contains("locked"),
        "{error}"
    );
    tx.rollback().await.unwrap();
    database.store.settle(&failure).await.unwrap();
}

#[tokio::test]
async fn what_can_not_be_reached_is_unavailable() {
    let database = Database::new().await;
    let store = database.unreachable_store();
    let write = store.write(&[entry(1, json!({}))]).await.unwrap_err();
    let migrate = store.migrate().await.unwrap_err();
    for error in [write, migrate] {
        assert!(
            error.is_unavailable() && error.to_string().contains("check that it"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_database_error_is_described_without_its_values() {
    let database = Database::new().await;
    database
        .by_hand("CREATE TABLE customers (name VARCHAR(50) UNIQUE CHECK (name <> 'secret'))")
        .await
        .unwrap();
    let insert = "INSERT INTO customers VALUES ('Acme'), ('Acme')";
    let error = database.by_hand(insert).await.unwrap_err();
    assert_eq!(database.store.describe(&error).unwrap(), UNIQUE_VIOLATION);
    let wrapped = Wrapped(error);
    assert_eq!(database.store.describe(&wrapped).unwrap(), UNIQUE_VIOLATION);
    let transparent = Transparent(wrapped.0);
    assert_eq!(
        database.store.describe(&transparent).unwrap(),
        UNIQUE_VIOLATION
    );
    assert_eq!(database.store.describe(&sqlx::Error::RowNotFound), None);
}

/// An app's error with a cause.
#[derive(Debug)]
struct Wrapped(sqlx::Error);

/// An app's error that passes for its cause.
#[derive(Debug)]
struct Transparent(sqlx::Error);

impl std::fmt::Display for Wrapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("saving failed")
    }
}

impl std::error::Error for Wrapped {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

impl std::fmt::Display for Transparent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Transparent {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}
