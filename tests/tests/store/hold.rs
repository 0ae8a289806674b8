//! What a hold covers stays, whatever the rules.

use std::time::Duration;

use audit_core::query::Order;
use audit_core::scope::Source;
use audit_core::test_kit::MemoryStore;
use audit_core::{
    Actor, EntryId, Error, Filter, Limit, Operation, Origin, Outcome, Scope, Sink, Store,
};
use audit_sqlx::Hold;
use audited_tests::entries::{acme, entry, id, tenant};
use audited_tests::log::{filters, log};
use serde_json::json;

use crate::database::{BEGIN, Database};
use crate::retention::{Log, a_log_of, nothing_after};

impl Log {
    async fn hold(&self, name: &str, filter: Filter) -> Result<(), Error> {
        let hold = Hold::new(name, "Acme v. Globex", filter);
        self.database.store.hold(&self.auditor, hold).await
    }

    async fn release(&self, name: &str) -> Result<(), Error> {
        let store = &self.database.store;
        let reason = "settled on 3 May";
        store.release(&self.auditor, &acme(), name, reason).await
    }
}

fn customer(number: u64) -> Filter {
    let target = format!("customer:{number}").parse().unwrap();
    Filter::new(acme()).target(target)
}

#[tokio::test]
async fn what_is_held_stays_until_it_is_released() {
    let log = Log::of(&a_log_of(10)).await;
    log.hold("case-17", customer(3)).await.unwrap();
    let retained = log.retain(&nothing_after(100)).await;
    assert_eq!((retained.deleted, retained.held), (9, 1));
    assert_eq!(log.left(&acme()).await, [id(3, 3_000_000)]);
    assert_eq!(log.targets().await, 2);
    let retained = log.retain(&nothing_after(100)).await;
    assert_eq!((retained.deleted, retained.held), (0, 1));
    log.release("case-17").await.unwrap();
    let retained = log.retain(&nothing_after(100)).await;
    assert_eq!((retained.deleted, retained.held), (1, 0));
}

#[tokio::test]
async fn each_of_several_holds_counts() {
    let log = Log::of(&a_log_of(10)).await;
    for number in [3, 4, 8] {
        log.hold(&format!("case-{number}"), customer(number))
            .await
            .unwrap();
    }
    let all = nothing_after(100).batch(2);
    assert_eq!(log.retain(&all).await.held, 3);
    log.release("case-4").await.unwrap();
    assert_eq!(log.retain(&all).await.held, 2);
    let left = [id(3, 3_000_000), id(8, 8_000_000)];
    assert_eq!(log.left(&acme()).await, left);
}

#[tokio::test]
async fn a_hold_covers_nothing_of_another_tenant() {
    let mut entries = a_log_of(3);
    entries.push(entry(4, json!({"tenant": "globex"})));
    let log = Log::of(&entries).await;
    let globex = tenant("globex");
    log.hold("all", Filter::new(globex.clone())).await.unwrap();
    let retained = log.retain(&nothing_after(100)).await;
    assert_eq!((retained.deleted, retained.held), (3, 1));
    assert_eq!(log.left(&globex).await.len(), 1);
    assert!(log.database.store.holds(&acme()).await.unwrap().is_empty());
}

/// Each filter holds a log of its own: what stays is what the plainest reading of it finds.
#[tokio::test]
async fn every_filter_holds_what_it_finds() {
    let (memory, filters) = (MemoryStore::new(), filters().into_iter());
    let filters = filters.filter(|(_, filter)| filter.order == Order::Newest);
    let holds: Vec<_> = filters
        .zip(0..)
        .map(|((name, mut filter), number)| {
            filter.tenant = tenant(&format!("tenant {number}"));
            (name, filter)
        })
        .collect();
    let of_acme = log().into_iter().filter(|entry| entry.tenant == acme());
    let of_acme: Vec<_> = of_acme.step_by(2).collect();
    let logs = holds.iter().flat_map(|(_, filter)| {
        let mut log = of_acme.clone();
        for entry in &mut log {
            entry.tenant = filter.tenant.clone();
        }
        log
    });
    let logs: Vec<_> = logs.collect();
    memory.write(&logs).await.unwrap();
    let log = Log::of(&logs).await;
    for (name, filter) in &holds {
        log.hold(name, filter.clone()).await.unwrap();
    }
    log.retain(&nothing_after(100)).await;
    for (name, filter) in holds {
        let page = memory.page(&filter, None, Limit::MAX).await.unwrap();
        let mut held: Vec<EntryId> = page.entries.iter().map(|entry| entry.id).collect();
        held.reverse();
        assert_eq!(log.left(&filter.tenant).await, held, "{name}");
    }
}

#[tokio::test]
async fn placing_and_releasing_are_told_in_the_log() {
    let log = Log::of(&[]).await;
    let ada = Scope::builder(&log.auditor).actor(Actor::user("7", "Ada"));
    let place = log.hold("case-17", customer(3));
    ada.open().in_scope(place).await.unwrap();
    log.release("case-17").await.unwrap();
    let [placed, released] = log.told(&acme()).await.try_into().unwrap();

    assert_eq!(placed.action, "audit_log.hold");
    assert_eq!(placed.operation, Operation::Create);
    assert_eq!(placed.actor, Actor::user("7", "Ada"));
    assert_eq!(placed.summary, "placed the hold case-17");
    assert_eq!(placed.reason.as_deref(), Some("Acme v. Globex"));
    let filter = serde_json::to_value(customer(3)).unwrap();
    assert_eq!(placed.context["filter"], filter);

    assert_eq!(released.action, "audit_log.release");
    assert_eq!(released.operation, Operation::Delete);
    assert_eq!(released.actor, Actor::system("retention"));
    assert_eq!(released.summary, "released the hold case-17");
    assert_eq!(released.reason.as_deref(), Some("settled on 3 May"));
    assert_eq!(released.context["filter"], filter);
}

#[tokio::test]
async fn holds_are_told_as_they_were_placed() {
    let log = Log::of(&[]).await;
    let filter = customer(3).not_action("customer.view".parse().unwrap());
    let holds = ["b", "a", "Ä\0"].map(|name| Hold::new(name, "why", filter.clone()));
    for hold in &holds {
        let store = &log.database.store;
        store.hold(&log.auditor, hold.clone()).await.unwrap();
    }
    let [b, a, other] = holds;
    let standing = log.database.store.holds(&acme()).await.unwrap();
    assert_eq!(standing, [a, b, other]);
}

#[tokio::test]
async fn a_name_is_taken_once_in_a_tenant() {
    let log = Log::of(&a_log_of(5)).await;
    log.hold("case-17", customer(3)).await.unwrap();
    let error = log.hold("case-17", customer(4)).await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    assert!(error.to_string().contains("case-17"), "{error}");
    let globex = Filter::new(tenant("globex"));
    log.hold("case-17", globex).await.unwrap();
    log.retain(&nothing_after(100)).await;
    assert_eq!(log.left(&acme()).await, [id(3, 3_000_000)]);
    log.auditor.flush().await;
    let outcomes = log.told(&acme()).await.into_iter();
    let outcomes: Vec<_> = outcomes.map(|entry| entry.outcome).take(2).collect();
    assert_eq!(outcomes, [Outcome::Success, Outcome::Failure]);
}

#[tokio::test]
async fn what_is_no_hold_is_refused() {
    let log = Log::of(&[]).await;
    let long = "x".repeat(191);
    for (hold, word) in [
        (Hold::new("", "why", customer(3)), "name"),
        (Hold::new(long, "why", customer(3)), "name"),
        (Hold::new("case-17", "", customer(3)), "reason"),
        (
            Hold::new("case-17", "why", customer(3).text("acme")),
            "words",
        ),
    ] {
        let store = &log.database.store;
        let error = store.hold(&log.auditor, hold).await.unwrap_err();
        assert!(error.is_invalid(), "{error}");
        assert!(error.to_string().contains(word), "{error}");
    }
    let error = log.release("case-17").await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    assert!(
        error.to_string().contains("no hold named case-17"),
        "{error}"
    );
}

#[tokio::test]
async fn there_may_be_a_hundred_holds_at_once() {
    let log = Log::of(&a_log_of(101)).await;
    for number in 0..100 {
        let name = format!("case-{number}");
        log.hold(&name, customer(number)).await.unwrap();
    }
    let error = log.hold("case-100", customer(100)).await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    assert!(error.to_string().contains("100 holds"), "{error}");
    let retained = log.retain(&nothing_after(1_000)).await;
    assert_eq!((retained.deleted, retained.held), (1, 100));
}

#[tokio::test]
async fn holds_have_as_many_values_in_all_as_one_filter_may_have() {
    let log = Log::of(&a_log_of(10)).await;
    let on = |numbers: std::ops::Range<u64>| {
        numbers.fold(Filter::new(acme()), |filter, number| {
            filter.target(format!("customer:{number}").parse().unwrap())
        })
    };
    log.hold("case-1", on(5..305)).await.unwrap();
    let error = log.hold("case-2", on(1_000..1_201)).await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    assert!(error.to_string().contains("501 values"), "{error}");
    log.hold("case-2", on(1_000..1_200)).await.unwrap();
    let retained = log.retain(&nothing_after(1_000)).await;
    assert_eq!((retained.deleted, retained.held), (5, 5));
}

/// The hold is placed by hand while a run waits for the transaction that places it.
#[tokio::test]
async fn a_hold_that_is_placed_while_a_run_waits_wins() {
    let log = Log::of(&a_log_of(5)).await;
    let mut tx = log.database.pool.begin_with(BEGIN).await.unwrap();
    let lock = sqlx::query("UPDATE audit_permits SET holder = NULL");
    lock.execute(&mut *tx).await.unwrap();
    let retention = nothing_after(100);
    let mut run = Box::pin(log.retain(&retention));
    let waits = tokio::time::timeout(Duration::from_millis(200), &mut run).await;
    assert!(waits.is_err());
    place_by_hand(&mut tx).await;
    tx.commit().await.unwrap();
    let retained = run.await;
    assert_eq!((retained.deleted, retained.held), (0, 5));
    assert_eq!(log.left(&acme()).await.len(), 5);
}

async fn place_by_hand(tx: &mut sqlx::Transaction<'_, crate::database::Driver>) {
    let hold = Hold::new("all", "why", Filter::new(acme()));
    let mut insert = sqlx::QueryBuilder::new("INSERT INTO audit_holds (tenant, name, hold) ");
    let values = [("acme", "all", serde_json::to_string(&hold).unwrap())];
    insert.push_values(values, |mut row, (tenant, name, hold)| {
        row.push_bind(tenant).push_bind(name).push_bind(hold);
    });
    insert.build().execute(&mut **tx).await.unwrap();
}

/// A hold that is placed has won: what it covers and was there then stays.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_left_when_a_hold_is_placed_stays() {
    let log = Log::of(&a_log_of(60)).await;
    let (store, auditor) = (log.database.store.clone(), log.auditor.clone());
    let run =
        tokio::spawn(async move { store.retain(&auditor, &nothing_after(1_000).batch(2)).await });
    let other = Database::another_store(&log.database).await;
    let hold = Hold::new("all", "why", Filter::new(acme()).category("Customers"));
    other.hold(&log.auditor, hold).await.unwrap();
    let left = log.left(&acme()).await;
    let retained = run.await.unwrap().unwrap();
    assert_eq!(log.left(&acme()).await, left);
    assert_eq!(retained.deleted, 60 - left.len() as u64);
}

#[tokio::test]
async fn a_hold_that_can_not_be_read_lets_nothing_go() {
    let log = Log::of(&a_log_of(3)).await;
    let newer =
        r#"INSERT INTO audit_holds (tenant, name, hold) VALUES ('acme', 'x', '{"name":"x"}')"#;
    log.database.by_hand(newer).await.unwrap();
    let store = &log.database.store;
    let retained = store.retain(&log.auditor, &nothing_after(100)).await;
    let error = retained.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    assert_eq!(log.left(&acme()).await.len(), 3);
}

#[tokio::test]
async fn what_can_not_be_read_of_one_tenant_keeps_no_others() {
    let mut entries = a_log_of(3);
    entries.push(entry(4, json!({"tenant": "globex"})));
    let log = Log::of(&entries).await;
    let newer =
        r#"INSERT INTO audit_holds (tenant, name, hold) VALUES ('acme', 'x', '{"name":"x"}')"#;
    log.database.by_hand(newer).await.unwrap();
    let store = &log.database.store;
    let retained = store.retain(&log.auditor, &nothing_after(100)).await;
    assert!(retained.unwrap_err().is_invalid());
    assert_eq!(log.left(&acme()).await.len(), 3);
    assert_eq!(log.left(&tenant("globex")).await, []);
}

struct Desk;

impl Source for Desk {
    fn origin(&self, _: &Actor) -> Origin {
        let mut origin = Origin::default();
        origin.ip = "192.0.2.7".parse().ok();
        origin
    }
}

#[tokio::test]
async fn a_hold_is_told_with_where_it_was_placed_from() {
    let log = Log::of(&[]).await;
    let desk = Scope::builder(&log.auditor).source(Desk).open();
    let both = async {
        log.hold("case-17", customer(3)).await.unwrap();
        log.release("case-17").await.unwrap();
    };
    desk.in_scope(both).await;
    for told in log.told(&acme()).await {
        assert_eq!(told.origin.ip, "192.0.2.7".parse().ok(), "{}", told.action);
    }
}
