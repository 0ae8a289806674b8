//! Tables are made once, whoever comes first.

use audit_core::{Filter, Limit, Sink, Store};
use audited_tests::entries::{acme, entry};
use serde_json::json;

use crate::database::Database;

#[tokio::test]
async fn migrating_twice_is_migrating_once() {
    let database = Database::new().await;
    database.store.write(&[entry(1, json!({}))]).await.unwrap();
    database.store.migrate().await.unwrap();
    assert_eq!(
        database.number("SELECT count(*) FROM audit_entries").await,
        1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_processes_at_once_all_succeed() {
    let database = Database::unmigrated().await;
    let mut stores = Vec::new();
    for _ in 0..20 {
        stores.push(database.another_store().await);
    }
    let migrations = stores
        .into_iter()
        .map(|store| tokio::spawn(async move { store.migrate().await }));
    for migration in migrations.collect::<Vec<_>>() {
        migration.await.unwrap().unwrap();
    }
    let versions = database
        .number("SELECT count(*) FROM audit_migrations")
        .await;
    assert_eq!(
        versions,
        database
            .number("SELECT max(version) FROM audit_migrations")
            .await
    );
}

#[tokio::test]
async fn without_tables_every_call_says_to_migrate() {
    let database = Database::unmigrated().await;
    let entry = entry(1, json!({}));
    let write = database
        .store
        .write(std::slice::from_ref(&entry))
        .await
        .unwrap_err();
    let settle = database
        .store
        .transactions()
        .unwrap()
        .settle(&entry)
        .await
        .unwrap_err();
    let page = database
        .store
        .page(&Filter::new(acme()), None, Limit::default())
        .await
        .unwrap_err();
    let read = database.store.entry(&acme(), entry.id).await.unwrap_err();
    for error in [write, settle, page, read] {
        assert!(
            error.is_unavailable() && error.to_string().contains("call `migrate`"),
            "{error}"
        );
    }
    database.store.migrate().await.unwrap();
    database.store.write(&[entry]).await.unwrap();
}

#[tokio::test]
async fn a_schema_of_the_future_is_left_alone() {
    let database = Database::new().await;
    database
        .by_hand("INSERT INTO audit_migrations (version) VALUES (999)")
        .await
        .unwrap();
    let error = database.store.migrate().await.unwrap_err();
    assert!(
        error.is_invalid() && error.to_string().contains("999"),
        "{error}"
    );
}

#[tokio::test]
async fn a_reader_may_migrate_what_is_up_to_date() {
    let database = Database::new().await;
    let reader = database.read_only().await;
    reader.migrate().await.unwrap();
}
