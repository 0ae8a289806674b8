//! A histogram counts when what a filter finds happened.

use audit_core::query::{Histogram, Interval, Order};
use audit_core::test_kit::MemoryStore;
use audit_core::{Entry, Filter, Outcome, Sink, Store};
use audited_tests::entries::{EPOCH_MICROS, acme, entry, entry_at};
use audited_tests::log::{filters, log};
use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use serde_json::json;

use crate::database::Database;
use crate::filter::both;

const INTERVALS: [Interval; 3] = [Interval::Minute, Interval::Hour, Interval::Day];

/// As far ahead of UTC as clocks are somewhere, or were, in seconds.
const OFFSETS: [i32; 7] = [0, 3_600, -3_600, 20_700, -34_200, 50_400, 4_772];

async fn histogram(
    store: &dyn Store,
    filter: &Filter,
    interval: Interval,
    offset: i32,
) -> Histogram {
    let offset = FixedOffset::east_opt(offset).unwrap();
    store.histogram(filter, interval, offset).await.unwrap()
}

/// An entry of that time, a little before it, and a little after it.
fn around(at: usize, time: &str) -> Vec<Entry> {
    let time: DateTime<Utc> = time.parse().unwrap();
    let times = [-3_600_000_000, -1, 0, 1, 3_600_000_000];
    let entries = times.iter().zip(5 * at as u64..).map(|(micros, number)| {
        let micros = time.timestamp_micros() + micros - EPOCH_MICROS;
        entry_at(number, micros, json!({}))
    });
    entries.collect()
}

#[tokio::test]
async fn what_every_filter_finds_is_counted() {
    let (database, memory) = both().await;
    for (name, filter) in filters() {
        let counted = histogram(&database.store, &filter, Interval::Hour, 0).await;
        let expected = histogram(&memory, &filter, Interval::Hour, 0).await;
        assert_eq!(counted, expected, "{name}");
    }
}

#[tokio::test]
async fn a_bar_tells_how_its_entries_ended() {
    let (database, _) = both().await;
    let counted = histogram(&database.store, &Filter::new(acme()), Interval::Hour, 0).await;
    assert_eq!(counted.bars.len(), 1);
    let ended = |outcome| log().iter().filter(|entry| is_ours(entry, outcome)).count() as u64;
    let expected = [
        Outcome::Success,
        Outcome::Failure,
        Outcome::Denied,
        Outcome::Aborted,
    ]
    .map(|outcome| (outcome, ended(outcome)));
    let told = counted.bars[0].outcomes.iter();
    let told: Vec<_> = told.map(|of| (of.value, of.count)).collect();
    assert_eq!(told, expected);
}

fn is_ours(entry: &Entry, outcome: Outcome) -> bool {
    entry.tenant == acme() && entry.outcome == outcome
}

#[tokio::test]
async fn an_interval_begins_where_clocks_show_it_also_before_1970() {
    let (database, memory) = (Database::new().await, MemoryStore::new());
    let times = [
        "2026-11-23T00:00:00Z",
        "2026-11-22T23:00:00Z",
        "2026-11-22T18:15:00Z",
        "2024-02-29T14:30:00Z",
        "1970-01-01T00:00:00Z",
        "1969-12-31T22:40:28Z",
        "1904-03-01T00:00:00Z",
    ];
    let log: Vec<_> = times
        .iter()
        .enumerate()
        .flat_map(|(at, time)| around(at, time))
        .collect();
    database.store.write(&log).await.unwrap();
    memory.write(&log).await.unwrap();
    for order in [Order::Newest, Order::Oldest] {
        let filter = Filter::new(acme()).order(order);
        for (interval, offset) in INTERVALS
            .into_iter()
            .flat_map(|of| OFFSETS.map(|by| (of, by)))
        {
            let counted = histogram(&database.store, &filter, interval, offset).await;
            let expected = histogram(&memory, &filter, interval, offset).await;
            assert_eq!(counted, expected, "{interval} {offset}");
            let sum: u64 = counted.bars.iter().map(|bar| bar.count).sum();
            assert_eq!(sum, 35);
        }
    }
}

#[tokio::test]
async fn what_is_counted_has_a_bound_and_says_so() {
    let database = Database::new().await;
    let log: Vec<_> = (0..10_010).map(|number| entry(number, json!({}))).collect();
    for batch in log.chunks(2_503) {
        database.store.write(batch).await.unwrap();
    }
    let hour = |hours| log[0].occurred_at + TimeDelta::hours(hours);
    for (order, bars, until) in [
        (Order::Newest, [3_589, 3_600, 2_810], 11),
        (Order::Oldest, [3_600, 3_600, 2_799], 9_998),
    ] {
        let filter = Filter::new(acme()).order(order);
        let counted = histogram(&database.store, &filter, Interval::Hour, 0).await;
        let found: Vec<_> = counted
            .bars
            .iter()
            .map(|bar| (bar.from, bar.count))
            .collect();
        assert_eq!(found, [0, 1, 2].map(|at| (hour(at as i64), bars[at])));
        assert_eq!(counted.searched_until, Some(log[until].occurred_at));
    }
    let all_within = Filter::new(acme()).from(log[11].occurred_at);
    let counted = histogram(&database.store, &all_within, Interval::Day, 0).await;
    assert_eq!(counted.bars[0].count, 9_999);
    assert_eq!(counted.searched_until, None);
}
