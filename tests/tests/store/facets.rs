//! Facets count what the plainest reading of a filter finds.

use audit_core::query::{Count, Counts, Facets, Order};
use audit_core::test_kit::MemoryStore;
use audit_core::{Actor, Entry, Filter, Outcome, Sink, Store};
use audited_tests::entries::{acme, entry, tenant, time};
use audited_tests::log::filters;
use serde_json::json;

use crate::database::Database;
use crate::filter::both;

async fn facets(store: &dyn Store, filter: &Filter) -> Facets {
    store.facets(filter).await.unwrap()
}

/// Both count the same of this log.
async fn check(log: &[Entry]) -> Facets {
    let (database, memory) = (Database::new().await, MemoryStore::new());
    database.store.write(log).await.unwrap();
    memory.write(log).await.unwrap();
    let counted = facets(&database.store, &Filter::new(acme())).await;
    assert_eq!(counted, facets(&memory, &Filter::new(acme())).await);
    counted
}

fn counts<T>(counts: &Counts<T>) -> Vec<u64> {
    counts.values.iter().map(|of| of.count).collect()
}

#[tokio::test]
async fn what_every_filter_finds_is_counted_in_both_orders() {
    let (database, memory) = both().await;
    for (name, filter) in filters() {
        let counted = facets(&database.store, &filter).await;
        assert_eq!(counted, facets(&memory, &filter).await, "{name}");
    }
    let nobody = facets(&database.store, &Filter::new(tenant("nobody"))).await;
    assert!(nobody.actor.values.is_empty() && nobody.actor.others == 0);
}

#[tokio::test]
async fn what_a_text_finds_is_counted() {
    let (database, memory) = both().await;
    database.index().await;
    for text in ["acme", "ltd changed", "ada acme 3"] {
        let filter = Filter::new(acme()).text(text).not_category("Team");
        let counted = facets(&database.store, &filter).await;
        assert_eq!(counted, facets(&memory, &filter).await, "{text}");
    }
}

#[tokio::test]
async fn values_longer_than_a_key_are_told_in_full() {
    let long = |number: u64| format!("{number}{}\0\\{}", "é".repeat(200), number % 2);
    let log: Vec<_> = (0..12)
        .map(|number| {
            let value = long(number % 4);
            let fields = json!({
                "category": value, "action": value, "actor": {"id": value, "label": value},
            });
            entry(number, fields)
        })
        .collect();
    let counted = check(&log).await;
    assert_eq!(counted.category.values[0].value, long(0));
    assert_eq!(counts(&counted.actor), [3, 3, 3, 3]);
}

#[tokio::test]
async fn values_that_differ_beyond_a_key_are_counted_apart() {
    let same = "x".repeat(300);
    let log: Vec<_> = (0..9)
        .map(|number| entry(number, json!({"category": format!("{same}{}", number % 2)})))
        .collect();
    assert_eq!(counts(&check(&log).await.category), [5, 4]);
}

/// Beyond the most frequent values, equally frequent ones are cut off in the order of their texts.
#[tokio::test]
async fn of_many_values_the_most_frequent_are_told_and_the_others_summed() {
    let log: Vec<_> = (0..200)
        .map(|number| {
            let begins = ["b", "A", "é", " "];
            let value = format!("{}.{}", begins[number as usize % 4], number % 70);
            let kind = ["user", "service"][number as usize % 2];
            let fields = json!({
                "category": value, "action": value, "actor": {"kind": kind, "id": value},
            });
            entry(number, fields)
        })
        .collect();
    let counted = check(&log).await;
    assert_eq!(counted.category.values.len(), Counts::<Actor>::MOST);
    let told: u64 = counts(&counted.actor).iter().sum();
    assert_eq!(told + counted.actor.others, 200);
}

#[tokio::test]
async fn an_actor_has_the_newest_name_and_acts_for_nobody() {
    let named = |number, label: &str| {
        let actor =
            json!({"label": label, "on_behalf_of": {"kind": "user", "id": "1", "label": "Al"}});
        entry(number, json!({"actor": actor, "category": label}))
    };
    let counted = check(&[named(3, "Ada L."), named(1, "ada"), named(2, "Ada")]).await;
    let [Count { value, count, .. }] = &*counted.actor.values else {
        panic!("{:?}", counted.actor);
    };
    assert_eq!((value, *count), (&Actor::user("7", "Ada L."), 3));
}

#[tokio::test]
async fn what_is_counted_has_a_bound_and_says_so() {
    let database = Database::new().await;
    let log: Vec<_> = (0..10_100)
        .map(|number| {
            entry(
                number,
                json!({"outcome": if number < 200 { "denied" } else { "success" }}),
            )
        })
        .collect();
    for batch in log.chunks(2_525) {
        database.store.write(batch).await.unwrap();
    }
    let newest = Filter::new(acme());
    let oldest = newest.clone().order(Order::Oldest);
    for (filter, outcomes, until) in [
        (newest.clone(), vec![9_900, 99], Some(101)),
        (oldest.clone(), vec![9_799, 200], Some(9_998)),
        (newest.clone().outcome(Outcome::Denied), vec![99], Some(101)),
        (oldest.outcome(Outcome::Denied), vec![200], Some(9_998)),
        (
            newest.clone().from(time(101_000_000)),
            vec![9_900, 99],
            None,
        ),
        (newest.from(time(102_000_000)), vec![9_900, 98], None),
    ] {
        let counted = facets(&database.store, &filter).await;
        assert_eq!(counts(&counted.outcome), outcomes, "{filter:?}");
        let until: Option<u64> = until;
        let until = until.map(|number| log[number as usize].occurred_at);
        assert_eq!(counted.searched_until, until, "{filter:?}");
    }
}

#[tokio::test]
async fn a_filter_that_no_database_can_answer_is_invalid() {
    let database = Database::new().await;
    let many = (0..501).fold(Filter::new(acme()), |filter, n| {
        filter.category(format!("{n}"))
    });
    assert!(database.store.facets(&many).await.unwrap_err().is_invalid());
}
