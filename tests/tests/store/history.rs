//! A record's history.

use audit_core::query::TargetRef;
use audit_core::test_kit::MemoryStore;
use audit_core::{Entry, Limit, Sink, Store, Version};
use audited_tests::entries::{acme, customer, entry, tenant};
use audited_tests::log::log;
use serde_json::{Value, json};

use crate::database::Database;

fn version(number: u64, before: Option<Value>, after: Option<Value>) -> Entry {
    let mut entry = entry(number, json!({}));
    entry.targets = vec![
        customer(2, None, None).related(),
        customer(1, before, after),
    ];
    entry
}

fn plan(plan: &str) -> Option<Value> {
    Some(json!({"plan": plan, "tax": {"$hidden": format!("{plan}-{}", plan.len())}}))
}

/// A customer's life, with a look at it, a change past the log, and a return from the dead.
fn life() -> Vec<Entry> {
    vec![
        version(1, None, plan("basic")),
        version(2, plan("basic"), plan("pro")),
        version(3, None, None),
        version(4, plan("pro"), plan("team")),
        version(5, plan("free"), plan("pro")),
        version(6, plan("pro"), None),
        version(7, plan("pro"), plan("basic")),
    ]
}

async fn history(store: &dyn Store, older_than: Option<&Entry>, limit: usize) -> Vec<Version> {
    let record = TargetRef::new("customer", 1);
    let older_than = older_than.map(|entry| entry.id);
    let limit = Limit::new(limit).unwrap();
    let mut versions = store
        .history(&acme(), &record, older_than, limit)
        .await
        .unwrap();
    versions
        .iter_mut()
        .for_each(|version| version.entry.recorded_at = None);
    versions
}

#[tokio::test]
async fn a_history_is_newest_first_and_marks_what_does_not_follow() {
    let database = Database::new().await;
    database.store.write(&life()).await.unwrap();
    let versions = history(&database.store, None, 50).await;
    let follows: Vec<_> = versions.iter().map(|version| version.follows).collect();
    assert_eq!(
        follows,
        [
            Some(false),
            Some(true),
            Some(false),
            Some(true),
            None,
            Some(true),
            None
        ]
    );
    let last = life().pop().unwrap();
    assert_eq!(versions[0].entry, last.brief());
    assert_eq!(versions[0].before, last.targets[1].before);
    assert_eq!(versions[0].after, last.targets[1].after);
    assert_eq!(versions[0].changed, last.targets[1].changed);
}

#[tokio::test]
async fn its_pages_are_its_parts() {
    let (database, memory) = (Database::new().await, MemoryStore::new());
    database.store.write(&life()).await.unwrap();
    memory.write(&life()).await.unwrap();
    let whole = history(&database.store, None, 50).await;
    assert_eq!(whole, history(&memory, None, 50).await);
    for limit in 1..8 {
        let mut parts: Vec<Version> = Vec::new();
        loop {
            let oldest = parts.last().map(|version| version.entry.clone());
            let part = history(&database.store, oldest.as_ref(), limit).await;
            if part.is_empty() {
                break;
            }
            parts.extend(part);
        }
        assert_eq!(parts, whole);
    }
}

#[tokio::test]
async fn it_is_the_records_own() {
    let (database, memory) = (Database::new().await, MemoryStore::new());
    database.store.write(&log()).await.unwrap();
    memory.write(&log()).await.unwrap();
    for record in ["customer:3", "vehicle:1", "customer:99"] {
        for tenant in [acme(), tenant("globex"), tenant("nobody")] {
            let record: TargetRef = record.parse().unwrap();
            let mut found = database
                .store
                .history(&tenant, &record, None, Limit::MAX)
                .await
                .unwrap();
            found
                .iter_mut()
                .for_each(|version| version.entry.recorded_at = None);
            assert_eq!(
                found,
                memory
                    .history(&tenant, &record, None, Limit::MAX)
                    .await
                    .unwrap()
            );
        }
    }
}

#[tokio::test]
async fn a_whole_kind_has_none() {
    let database = Database::new().await;
    let kind = "customer".parse().unwrap();
    let error = database
        .store
        .history(&acme(), &kind, None, Limit::MAX)
        .await
        .unwrap_err();
    assert!(
        error.is_invalid() && error.to_string().contains("id"),
        "{error}"
    );
}

/// A record that is looked at all day is still read within bounds.
#[tokio::test]
async fn what_lies_beyond_the_bound_of_a_search_is_not_compared() {
    let database = Database::new().await;
    let (bound, end) = (5_000, 20_000);
    let looks = (2..=bound).map(|number| version(number, None, None));
    let log: Vec<_> = std::iter::once(version(1, None, plan("basic")))
        .chain(looks)
        .chain([version(end, plan("basic"), plan("pro"))])
        .collect();
    database.store.write(&log).await.unwrap();
    let newest = history(&database.store, None, 1).await;
    assert_eq!(newest[0].follows, Some(true));
    let one_more = version(bound + 1, None, None);
    database.store.write(&[one_more]).await.unwrap();
    let newest = history(&database.store, None, 1).await;
    assert_eq!(newest[0].follows, None);
}
