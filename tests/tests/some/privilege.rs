//! An app whose database user may only insert and read, and a job whose user may delete.

use audit_core::query::TargetRef;
use audit_core::{Auditor, Filter, Intents, Limit, Settled, Sink, Store, Transactions};
use audit_sqlx::{Hold, SqlxStore};
use audited_tests::entries::{acme, customer, entry, id};
use serde_json::json;
use sqlx::Pool;

use crate::database::{Database, Driver, PERMIT};
use crate::retention::{Log, a_log_of, nothing_after};

#[tokio::test]
async fn an_app_that_may_only_insert_and_read_can_do_all_that_it_needs() {
    let database = Database::new().await;
    let store = database.least_privileged().await;
    store.migrate().await.unwrap();
    let mut batch = [entry(1, json!({})), entry(2, json!({}))];
    batch[0].targets = vec![customer(1, None, Some(json!({})))];
    store.write(&batch[..1]).await.unwrap();
    store.write(&batch).await.unwrap();

    let settle = async |number| {
        let failure = entry(number, json!({"outcome": "failure"}));
        store.settle(&failure).await.unwrap()
    };
    assert_eq!(settle(2).await, Settled::Committed);
    assert_eq!(settle(3).await, Settled::RolledBack);

    store.intend(&entry(4, json!({}))).await.unwrap();
    let at_once = store.clone().unknown_after(chrono::TimeDelta::zero());
    let begun = at_once.entry(&acme(), id(4, 4_000_000)).await;
    assert!(begun.unwrap().is_some());

    let page = store.page(&Filter::new(acme()), None, Limit::MAX).await;
    assert_eq!(page.unwrap().entries.len(), 3);
    let done = database.keeping_up().await.upkeep().once().await.unwrap();
    assert_eq!((done.indexed, done.unreadable), (3, 0));
    let acme_ltd = Filter::new(acme()).text("ACME");
    let page = store.page(&acme_ltd, None, Limit::MAX).await;
    assert_eq!(page.unwrap().entries.len(), 3);
    let record = TargetRef::new("customer", 1);
    let history = store.history(&acme(), &record, None, Limit::MAX).await;
    assert_eq!(history.unwrap().len(), 1);
}

#[tokio::test]
async fn what_only_inserts_and_reads_can_not_keep_up() {
    let database = Database::new().await;
    let store = database.least_privileged().await;
    store.write(&[entry(1, json!({}))]).await.unwrap();
    let error = store.upkeep().once().await.unwrap_err();
    assert!(
        error.is_unavailable() && error.to_string().contains("the right to"),
        "{error}"
    );
}

async fn denied(user: &Pool<Driver>, sql: &'static str) {
    let run = sqlx::raw_sql(sql).execute(user).await;
    let error = run.unwrap_err().to_string();
    assert!(error.contains("denied"), "{sql}: {error}");
}

#[tokio::test]
async fn an_app_that_may_only_insert_and_read_can_neither_delete_nor_permit_it() {
    let log = Log::of(&a_log_of(1)).await;
    let app = log.database.as_app().await;
    for sql in [
        "DELETE FROM audit_entries",
        "DELETE FROM audit_targets",
        "DELETE FROM audit_intents",
        "DELETE FROM audit_intent_targets",
        "UPDATE audit_intents SET entry = '{}'",
        "UPDATE audit_entries SET entry = '{}'",
        PERMIT,
        "INSERT INTO audit_permits (n) VALUES (1)",
        "DELETE FROM audit_permits",
        "INSERT INTO audit_holds (tenant, name, hold) VALUES ('acme', 'x', '{}')",
        "DELETE FROM audit_holds",
    ] {
        denied(&app, sql).await;
    }
    let store = SqlxStore::new(app);
    let auditor = Auditor::builder(store.clone()).build().unwrap();
    let error = store.retain(&auditor, &nothing_after(100)).await;
    assert!(error.unwrap_err().is_unavailable());
    assert_eq!(log.left(&acme()).await.len(), 1);
}

#[tokio::test]
async fn a_user_of_retentions_own_can_do_all_that_it_needs_and_no_more() {
    let log = Log::of(&a_log_of(3)).await;
    let user = log.database.as_retention().await;
    for sql in [
        "UPDATE audit_entries SET entry = '{}'",
        "UPDATE audit_intents SET entry = '{}'",
        "UPDATE audit_holds SET name = 'x'",
        "INSERT INTO audit_permits (n) VALUES (1)",
        "DELETE FROM audit_permits",
    ] {
        denied(&user, sql).await;
    }
    let without = sqlx::raw_sql("DELETE FROM audit_entries")
        .execute(&user)
        .await;
    let error = without.unwrap_err().to_string();
    assert!(error.contains("append-only"), "{error}");

    let store = SqlxStore::new(user);
    let auditor = Auditor::builder(store.clone()).build().unwrap();
    let filter = Filter::new(acme()).target(TargetRef::new("customer", 1));
    let hold = Hold::new("case-17", "why", filter);
    store.hold(&auditor, hold).await.unwrap();
    assert_eq!(store.holds(&acme()).await.unwrap().len(), 1);
    let retained = store.retain(&auditor, &nothing_after(100)).await.unwrap();
    assert_eq!((retained.deleted, retained.held), (2, 1));
    assert_eq!(log.left(&acme()).await, [id(1, 1_000_000)]);
    store
        .release(&auditor, &acme(), "case-17", "why not")
        .await
        .unwrap();
    let retained = store.retain(&auditor, &nothing_after(100)).await.unwrap();
    assert_eq!(retained.deleted, 1);
}

#[tokio::test]
async fn another_connections_permit_is_of_no_use() {
    let log = Log::of(&a_log_of(1)).await;
    let mut connection = log.database.pool.acquire().await.unwrap();
    let permit = sqlx::raw_sql(PERMIT).execute(&mut *connection).await;
    permit.unwrap();
    let delete = log.database.by_hand("DELETE FROM audit_entries").await;
    let error = delete.unwrap_err().to_string();
    assert!(error.contains("append-only"), "{error}");
}
