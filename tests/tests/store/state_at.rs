//! A record as it was at a time.

use audit_core::query::TargetRef;
use audit_core::test_kit::MemoryStore;
use audit_core::{Entry, Json, RecordState, Sink, Store};
use audited_tests::entries::{acme, customer, entry, entry_at, id, tenant, time};
use audited_tests::log::log;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::database::Database;

async fn state_at(store: &dyn Store, record: &TargetRef, at: DateTime<Utc>) -> RecordState {
    store.state_at(&acme(), record, at).await.unwrap()
}

fn one() -> TargetRef {
    TargetRef::new("customer", 1)
}

/// An entry that touches two customers, of which the first finds and leaves these states.
fn change(number: u64, micros: i64, before: Option<Value>, after: Option<Value>) -> Entry {
    let mut entry = entry_at(number, micros, json!({}));
    entry.targets = vec![
        customer(1, before, after),
        customer(2, None, Some(json!({"n": number}))),
    ];
    entry
}

fn plan(plan: &str) -> Option<Value> {
    Some(json!({ "plan": plan }))
}

fn present(plan: &str) -> RecordState {
    RecordState::Present(Json::of(&json!({ "plan": plan })).unwrap())
}

async fn written(log: &[Entry]) -> Database {
    let database = Database::new().await;
    database.store.write(log).await.unwrap();
    database
}

#[tokio::test]
async fn a_record_is_as_the_last_entry_left_it() {
    let database = written(&[
        change(1, 1_000, None, plan("basic")),
        change(2, 2_000, None, None), // a look
        change(3, 3_000, plan("basic"), plan("pro")),
        change(4, 4_000, plan("pro"), None),
        change(5, 5_000, None, plan("team")),
    ])
    .await;
    for (micros, state) in [
        (-1_000_000_000, RecordState::Absent),
        (999, RecordState::Absent),
        (1_000, present("basic")),
        (2_999, present("basic")),
        (3_000, present("pro")),
        (3_999, present("pro")),
        (4_000, RecordState::Absent),
        (4_999, RecordState::Absent),
        (5_000, present("team")),
        (5_000_000_000, present("team")),
    ] {
        let found = state_at(&database.store, &one(), time(micros)).await;
        assert_eq!(found, state, "at {micros}");
    }
    let almost = time(3_000) - TimeDelta::nanoseconds(1);
    let found = state_at(&database.store, &one(), almost).await;
    assert_eq!(found, present("basic"));
    for end in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        let found = state_at(&database.store, &one(), end).await;
        assert_ne!(found, RecordState::Unknown);
    }
}

#[tokio::test]
async fn before_the_log_began_a_record_is_as_the_first_entry_found_it() {
    let log = [
        change(1, 1_000, None, None),
        change(2, 2_000, plan("pro"), None),
    ];
    let database = written(&log).await;
    let found = state_at(&database.store, &one(), time(0)).await;
    assert_eq!(found, present("pro"));
    let found = state_at(&database.store, &one(), time(2_000)).await;
    assert_eq!(found, RecordState::Absent);
}

#[tokio::test]
async fn of_what_no_entry_knows_nothing_is_known() {
    let database = written(&[change(1, 1_000, None, None)]).await;
    for record in [one(), TargetRef::new("customer", 99)] {
        for micros in [0, 1_000, 2_000] {
            let found = state_at(&database.store, &record, time(micros)).await;
            assert_eq!(found, RecordState::Unknown);
        }
    }
    let two = TargetRef::new("customer", 2);
    let globex = tenant("globex");
    let theirs = database.store.state_at(&globex, &two, time(1_000));
    assert_eq!(theirs.await.unwrap(), RecordState::Unknown);
}

#[tokio::test]
async fn of_two_entries_at_one_time_the_newer_id_tells() {
    let log = [
        change(2, 1_000, plan("basic"), plan("pro")),
        change(1, 1_000, None, plan("basic")),
    ];
    let database = written(&log).await;
    let found = state_at(&database.store, &one(), time(1_000)).await;
    assert_eq!(found, present("pro"));
    let found = state_at(&database.store, &one(), time(999)).await;
    assert_eq!(found, RecordState::Absent);
}

/// A clock that was set back a little gives ids that are ahead of their times.
#[tokio::test]
async fn a_time_is_an_entrys_own_and_not_its_ids() {
    let ahead = |number, micros, before, after| {
        let mut entry = change(number, micros, before, after);
        let id_of = i64::try_from(number).unwrap() * 1_000 + 900_000;
        entry.id = id(number, id_of);
        entry
    };
    let log = [
        ahead(1, 1_000, None, plan("basic")),
        ahead(2, 2_000, plan("basic"), plan("pro")),
        change(3, 950_000, plan("pro"), plan("team")),
    ];
    let (database, memory) = (written(&log).await, MemoryStore::new());
    memory.write(&log).await.unwrap();
    for micros in [999, 1_000, 1_999, 2_000, 901_000, 902_000, 949_999, 950_000] {
        let found = state_at(&database.store, &one(), time(micros)).await;
        let expected = state_at(&memory, &one(), time(micros)).await;
        assert_eq!(found, expected, "at {micros}");
    }
    let found = state_at(&database.store, &one(), time(1_000)).await;
    assert_eq!(found, present("basic"));
}

#[tokio::test]
async fn every_record_of_a_log_is_as_it_is_meant() {
    let (database, memory) = (written(&log()).await, MemoryStore::new());
    memory.write(&log()).await.unwrap();
    for record in ["customer:3", "vehicle:1", "a,b:1", "customer:99"] {
        let record: TargetRef = record.parse().unwrap();
        for micros in (-250..62_000).step_by(1_125) {
            let found = state_at(&database.store, &record, time(micros)).await;
            let expected = state_at(&memory, &record, time(micros)).await;
            assert_eq!(found, expected, "{record} at {micros}");
        }
    }
}

#[tokio::test]
async fn a_record_with_a_long_name_is_told_from_another() {
    let long = "x".repeat(300);
    let mut entry = entry(1, json!({}));
    entry.targets = vec![
        customer(format!("{long}1"), None, plan("basic")),
        customer(format!("{long}2"), None, plan("pro")),
    ];
    let database = written(&[entry]).await;
    for (last, state) in [
        ("1", present("basic")),
        ("2", present("pro")),
        ("3", RecordState::Unknown),
    ] {
        let record = TargetRef::new("customer", format!("{long}{last}"));
        let found = state_at(&database.store, &record, time(1_000_000)).await;
        assert_eq!(found, state);
    }
}

/// A record may have been looked at any number of times since its state was kept.
#[tokio::test]
async fn beyond_the_bound_of_a_search_nothing_is_known() {
    let bound = 5_000;
    let looks = (1..bound).map(|number| change(number, 1_000 * number as i64, None, None));
    let log: Vec<_> = std::iter::once(change(0, 0, None, plan("basic")))
        .chain(looks)
        .collect();
    let database = written(&log).await;
    let now = log.last().unwrap().occurred_at;
    let found = state_at(&database.store, &one(), now).await;
    assert_eq!(found, present("basic"));
    let one_more = change(bound, 1_000 * bound as i64, None, None);
    let now = one_more.occurred_at;
    database.store.write(&[one_more]).await.unwrap();
    let found = state_at(&database.store, &one(), now).await;
    assert_eq!(found, RecordState::Unknown);
}

#[tokio::test]
async fn a_whole_kind_has_none() {
    let database = Database::new().await;
    let kind: TargetRef = "customer".parse().unwrap();
    let error = database
        .store
        .state_at(&acme(), &kind, time(0))
        .await
        .unwrap_err();
    assert!(
        error.is_invalid() && error.to_string().contains("id"),
        "{error}"
    );
}
