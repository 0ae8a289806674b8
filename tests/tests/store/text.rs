//! Words are found wherever they stand, and the same ones in every database.

use audit_core::query::{Order, query_words, words};
use audit_core::test_kit::MemoryStore;
use audit_core::{Actor, Cursor, Entry, Filter, Limit, Page, Sink, Store, Target};
use audited_tests::entries::{acme, customer, entry, tenant};
use audited_tests::log::{filters, log};
use serde_json::json;

use crate::database::Database;

const ID: &str = "0190f5e2-0000-7000-8000-0123456789ab";

const SUMMARIES: [&str; 9] = [
    "changed the plan of Acme Ltd. from basic to pro",
    "Zoë invited ada.lovelace@example.com",
    "請求書を送信しました",
    "opened 0190F5E2-0000-7000-8000-0123456789AB",
    "ÄNDERTE Straße 7 – naïve café, cafe\u{301}",
    "moved customer 42's vehicle",
    "a\0b 🚗 𝔸𝔹 ﬁn İstanbul ΣΊΣΥΦΟΣ",
    "%_'\" -- ; DROP TABLE customers",
    "",
];

const TEXTS: [&str; 30] = [
    "acme",
    "ACME plan",
    "the PRO plan of acme, from basic",
    "ltd",
    "lt",
    "ada.lovelace@example.com",
    "lovelace example",
    "Ada",
    "請求書",
    "請",
    "を",
    "求請",
    ID,
    "0190F5E2-0000-7000-8000-0123456789AB",
    "0190f5e2",
    "straße",
    "STRASSE",
    "café",
    "cafe",
    "cafe\u{301}",
    "änderte 7",
    "42",
    "customer vehicle moved",
    "b a",
    "𝔸𝔹",
    "istanbul",
    "i\u{307}stanbul",
    "ΣΊσΥΦΟΣ",
    "drop customers",
    "nowhere acme",
];

fn varied() -> Vec<Entry> {
    let mut log = log();
    for (number, entry) in log.iter_mut().enumerate() {
        entry.summary = SUMMARIES[number * 7 % SUMMARIES.len()].into();
        if number % 4 == 1 {
            entry
                .targets
                .push(Target::new("ship", ID).label("Ada's ship"));
        }
        if number % 5 == 1 {
            entry.actor.on_behalf_of = Some(Box::new(Actor::user("42", "Zoë")));
        }
    }
    log
}

/// What both hold can be found in both.
async fn both(log: &[Entry]) -> (Database, MemoryStore) {
    let (database, memory) = (Database::new().await, MemoryStore::new());
    database.store.write(log).await.unwrap();
    memory.write(log).await.unwrap();
    let done = database.store.upkeep().once().await.unwrap();
    assert_eq!(done.indexed, log.len());
    (database, memory)
}

async fn page(store: &dyn Store, filter: &Filter, cursor: Option<&Cursor>, limit: usize) -> Page {
    let limit = Limit::new(limit).unwrap();
    let mut page = store.page(filter, cursor, limit).await.unwrap();
    for entry in &mut page.entries {
        entry.recorded_at = None;
    }
    page
}

async fn same(database: &Database, memory: &MemoryStore, filter: &Filter) -> usize {
    let found = page(&database.store, filter, None, 500).await;
    assert_eq!(found, page(memory, filter, None, 500).await, "{filter:?}");
    found.entries.len()
}

#[tokio::test]
async fn every_text_finds_what_is_meant_in_both_orders() {
    let (database, memory) = both(&varied()).await;
    for text in TEXTS {
        let filter = Filter::new(acme()).text(text);
        let found = same(&database, &memory, &filter).await;
        let is_there = ![
            "lt",
            "0190f5e2",
            "STRASSE",
            "cafe",
            "nowhere acme",
            "istanbul",
        ]
        .contains(&text);
        assert_eq!(found > 0, is_there, "{text} is found {found} times");
        same(&database, &memory, &filter.order(Order::Oldest)).await;
    }
}

#[tokio::test]
async fn a_text_narrows_every_other_filter() {
    let (database, memory) = both(&varied()).await;
    for (_, filter) in filters() {
        for text in ["acme", "the plan", "42 customer"] {
            same(&database, &memory, &filter.clone().text(text)).await;
        }
    }
}

#[tokio::test]
async fn every_page_of_a_search_is_the_page_that_is_meant() {
    let (database, memory) = both(&varied()).await;
    for order in [Order::Newest, Order::Oldest] {
        for text in ["ada", "acme plan", "vehicle 42 moved"] {
            let filter = Filter::new(acme()).text(text).order(order);
            let mut cursor = None;
            loop {
                let found = page(&database.store, &filter, cursor.as_ref(), 7).await;
                assert_eq!(found, page(&memory, &filter, cursor.as_ref(), 7).await);
                cursor = found.onward(order);
                if cursor.is_none() {
                    break;
                }
            }
        }
    }
}

#[tokio::test]
async fn one_tenants_words_are_not_anothers() {
    let names = ["acme", "ACME", "ÁCME", "acme "];
    let of = |(number, name): (u64, &str)| entry(number, json!({"tenant": name, "summary": name}));
    let log: Vec<_> = (1..).zip(names).map(of).collect();
    let (database, memory) = both(&log).await;
    for name in names {
        let filter = Filter::new(tenant(name));
        for text in names {
            let expected = usize::from(words(name) == words(text));
            let found = same(&database, &memory, &filter.clone().text(text)).await;
            assert_eq!(found, expected, "{text} in {name}");
        }
    }
}

#[tokio::test]
async fn words_longer_than_a_key_are_told_apart() {
    let long = |end: &str| format!("{}{end}", "𝔸".repeat(63));
    let log =
        [("𝔸", 1), ("𝔹", 2)].map(|(end, number)| entry(number, json!({"summary": long(end)})));
    let (database, memory) = both(&log).await;
    for (text, expected) in [
        (long("𝔸"), 1),
        (long("𝔹"), 1),
        (long(""), 0),
        (long("𝔸𝔸"), 1),
    ] {
        let found = same(&database, &memory, &Filter::new(acme()).text(text)).await;
        assert_eq!(found, expected);
    }
}

#[tokio::test]
async fn of_an_entry_with_many_words_the_first_count() {
    let mut bulk = entry(1, json!({}));
    bulk.targets = (0..300)
        .map(|n| customer(format!("c{n}"), None, None))
        .collect();
    let (database, memory) = both(&[bulk]).await;
    for (text, expected) in [("c0", 1), ("c100", 1), ("c299", 0)] {
        let found = same(&database, &memory, &Filter::new(acme()).text(text)).await;
        assert_eq!(found, expected, "{text}");
    }
}

#[tokio::test]
async fn a_text_without_words_or_with_too_many_is_invalid() {
    let database = Database::new().await;
    for text in ["", "–", "a b c d e f g h i"] {
        let filter = Filter::new(acme()).text(text);
        let page = database.store.page(&filter, None, Limit::default()).await;
        assert!(page.unwrap_err().is_invalid(), "{text}");
    }
}

#[tokio::test]
async fn whatever_is_written_is_found_by_its_own_words() {
    let database = Database::new().await;
    let texts: Vec<_> = naughty_strings::BLNS
        .iter()
        .filter(|text| query_words(text).is_ok())
        .collect();
    let log = (0..).zip(&texts);
    let log: Vec<_> = log
        .map(|(number, text)| entry(number, json!({"summary": text})))
        .collect();
    database.store.write(&log).await.unwrap();
    database.index().await;
    for (text, entry) in texts.iter().zip(&log) {
        let found = page(
            &database.store,
            &Filter::new(acme()).text(**text),
            None,
            500,
        )
        .await;
        let is_there = found.entries.iter().any(|found| found.id == entry.id);
        assert!(is_there, "{text:?}");
    }
}
