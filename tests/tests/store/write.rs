//! What is written comes back, once.

use audit_core::{Auditor, Entry, Error, Filter, Limit, Scope, Sink, Store, Tenant};
use audit_sqlx::SqlxStore;
use audited_tests::entries::{acme, customer, entry, tenant};
use futures_util::future::join_all;
use serde_json::json;

use crate::database::{Database, Driver};

async fn read(database: &Database, entry: &Entry) -> Entry {
    let read = database.store.entry(&entry.tenant, entry.id).await;
    let mut read = read.unwrap().expect("an entry");
    assert!(read.recorded_at.take().is_some());
    read
}

fn full(number: u64) -> Entry {
    let mut entry = entry(
        number,
        json!({
            "reason": "asked to", "summary_values": {"target": "Acme"}, "context": {"b": 1, "a": [null, 1.5]},
            "actor": {"on_behalf_of": {"kind": "api_key", "id": "k", "label": "CI"}},
            "origin": {
                "ip": "203.0.113.0", "ip_prefix": 24, "ip_hash": "b034", "peer": "::1", "ip_method": "forwarded",
                "ip_unknown": "too long", "ip_header": "for=203.0.113.7\nfor=\"[::1]\"", "user_agent": "curl", "app": "web",
                "device": {"browser": "Firefox 142", "kind": "desktop"}, "session": "s", "request_id": "r",
                "location": {"country": "DE", "city": "Köln", "latitude": 50.9, "longitude": 6.9},
                "trace_id": "t", "method": "PUT", "route": "/customers/{id}", "status": 200,
                "truncated": [{"field": "user_agent", "bytes": 9000}],
            },
            "steps": [{"name": "Charged", "started_at": "2026-01-01T00:00:00.000001Z", "micros": 12, "outcome": "success"}],
        }),
    );
    entry.targets = vec![
        customer(
            1,
            Some(json!({"plan": "basic"})),
            Some(json!({"plan": "pro"})),
        ),
        customer(
            2,
            None,
            Some(json!({"plan": "pro", "n": 9_007_199_254_740_993_u64})),
        )
        .related(),
        customer("", Some(json!({})), None),
    ];
    entry
}

#[tokio::test]
async fn an_entry_is_read_as_it_was_written() {
    let database = Database::new().await;
    let entry = full(1);
    database
        .store
        .write(std::slice::from_ref(&entry))
        .await
        .unwrap();
    assert_eq!(read(&database, &entry).await, entry);
}

#[tokio::test]
async fn a_page_shows_it_without_its_states() {
    let database = Database::new().await;
    let entry = full(1);
    database
        .store
        .write(std::slice::from_ref(&entry))
        .await
        .unwrap();
    let page = database
        .store
        .page(&Filter::new(acme()), None, Limit::default())
        .await;
    let mut shown = page.unwrap().entries.remove(0);
    shown.recorded_at = None;
    assert_eq!(shown, entry.brief());
}

#[tokio::test]
async fn recorded_at_is_the_databases_clock() {
    let database = Database::new().await;
    let entry = full(1);
    let before = chrono::Utc::now();
    database
        .store
        .write(std::slice::from_ref(&entry))
        .await
        .unwrap();
    let read = database
        .store
        .entry(&entry.tenant, entry.id)
        .await
        .unwrap()
        .unwrap();
    let late = (read.recorded_at.unwrap() - before).num_milliseconds();
    assert!((-2..5_000).contains(&late), "{late} ms");
}

#[tokio::test]
async fn a_batch_of_every_size_arrives_whole() {
    let database = Database::new().await;
    let mut written = 0;
    for size in [0, 1, 2, 3, 127, 128, 129, 700] {
        let batch: Vec<_> = (written..written + size).map(full).collect();
        database.store.write(&batch).await.unwrap();
        written += size;
        let count = database.number("SELECT count(*) FROM audit_entries").await;
        assert_eq!(u64::try_from(count).unwrap(), written);
    }
    let targets = database.number("SELECT count(*) FROM audit_targets").await;
    assert_eq!(u64::try_from(targets).unwrap(), 3 * written);
    assert_eq!(read(&database, &full(700)).await, full(700));
}

#[tokio::test]
async fn many_targets_are_read_back() {
    let database = Database::new().await;
    let mut entry = full(1);
    entry.targets = (0..1_234)
        .map(|number| customer(number, None, Some(json!({"number": number}))))
        .collect();
    database
        .store
        .write(std::slice::from_ref(&entry))
        .await
        .unwrap();
    assert_eq!(read(&database, &entry).await, entry);
}

#[tokio::test]
async fn writing_again_changes_nothing() {
    let database = Database::new().await;
    let batch = [full(1), full(2)];
    database.store.write(&batch[..1]).await.unwrap();
    database.store.write(&batch).await.unwrap();
    database.store.write(&batch).await.unwrap();
    assert_eq!(
        database.number("SELECT count(*) FROM audit_entries").await,
        2
    );
    assert_eq!(read(&database, &batch[1]).await, batch[1]);
}

#[tokio::test]
async fn a_batch_that_holds_an_entry_twice_writes_it_once() {
    let database = Database::new().await;
    database.store.write(&[full(1), full(1)]).await.unwrap();
    assert_eq!(
        database.number("SELECT count(*) FROM audit_entries").await,
        1
    );
}

#[tokio::test]
async fn the_same_id_with_other_content_is_a_conflict_and_nothing_is_written() {
    let database = Database::new().await;
    database.store.write(&[full(1)]).await.unwrap();
    let other_summary = entry(1, json!({"summary": "did nothing"}));
    let mut other_state = full(1);
    other_state.targets[0].before = None;
    for other in [other_summary, other_state] {
        let error = database.store.write(&[full(2), other]).await.unwrap_err();
        assert!(error.is_conflict(), "{error}");
        assert!(
            error.to_string().contains(&full(1).id.to_string()),
            "{error}"
        );
        assert_eq!(
            database.number("SELECT count(*) FROM audit_entries").await,
            1
        );
    }
    assert_eq!(read(&database, &full(1)).await, full(1));
}

/// Gives every entry of one action an id that is taken.
struct Clashing(SqlxStore<Driver>);

impl Sink for Clashing {
    async fn write(&self, entries: &[Entry]) -> Result<(), Error> {
        let mut entries = entries.to_vec();
        let clashing = entries.iter_mut().filter(|entry| entry.action == "clash");
        clashing.for_each(|entry| entry.id = full(1).id);
        self.0.write(&entries).await
    }
}

#[tokio::test]
async fn an_entry_whose_id_is_taken_is_counted_and_costs_no_other() {
    let database = Database::new().await;
    let taken = entry(1, json!({"tenant": Tenant::default()}));
    database.store.write(&[taken]).await.unwrap();
    let sink = Clashing(database.store.clone());
    let auditor = Auditor::builder(sink).build().unwrap();
    let scope = Scope::builder(&auditor).open();
    let call = async |action: &'static str| scope.call(action, async {}).await;
    let calls = (0..20).map(|number| call(if number == 7 { "clash" } else { "other" }));
    join_all(calls).await;
    auditor.flush().await;
    let totals = auditor.totals();
    assert_eq!((totals.written, totals.rejected, totals.lost), (19, 1, 1));
    let count = database.number("SELECT count(*) FROM audit_entries").await;
    assert_eq!(count, 20);
}

#[tokio::test]
async fn names_that_look_alike_are_tenants_apart() {
    let database = Database::new().await;
    let names = ["acme", "ACME", "ÁCME", "acme ", "acme\0"];
    let of = |name: &str| {
        entry(
            1,
            json!({"tenant": name, "summary": format!("of {name:?}")}),
        )
    };
    let batch = names.map(of);
    database.store.write(&batch).await.unwrap();
    for (name, entry) in names.iter().zip(&batch) {
        let page = database
            .store
            .page(&Filter::new(tenant(name)), None, Limit::default())
            .await;
        let entries = page.unwrap().entries;
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].summary, entry.summary);
        assert_eq!(&read(&database, entry).await, entry);
    }
}

#[tokio::test]
async fn another_tenants_entry_is_none() {
    let database = Database::new().await;
    database.store.write(&[full(1)]).await.unwrap();
    let read = database
        .store
        .entry(&tenant("globex"), full(1).id)
        .await
        .unwrap();
    assert_eq!(read, None);
}

#[tokio::test]
async fn a_write_that_is_dropped_midway_leaves_the_store_working() {
    let database = Database::new().await;
    for round in 0..50_u32 {
        let batch: Vec<_> = (0..200)
            .map(|number| full(number + 1_000 * u64::from(round)))
            .collect();
        let write = database.store.write(&batch);
        let patience = std::time::Duration::from_micros(u64::from(round) * 200);
        drop(tokio::time::timeout(patience, write).await);
        database.store.write(&batch).await.unwrap();
    }
    assert_eq!(
        database.number("SELECT count(*) FROM audit_entries").await,
        50 * 200
    );
}

#[tokio::test]
async fn many_writers_at_once_all_succeed() {
    let database = Database::new().await;
    let writes = (0..40_u64).map(|number| {
        let store = database.store.clone();
        tokio::spawn(async move { store.write(&[full(number)]).await })
    });
    for write in writes.collect::<Vec<_>>() {
        write.await.unwrap().unwrap();
    }
    assert_eq!(
        database.number("SELECT count(*) FROM audit_entries").await,
        40
    );
}
