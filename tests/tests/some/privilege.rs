//! An app whose database user may only insert and read.

use audit_core::query::TargetRef;
use audit_core::{Filter, Limit, Settled, Sink, Store, Transactions};
use audited_tests::entries::{acme, customer, entry};
use serde_json::json;

use crate::database::Database;

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
