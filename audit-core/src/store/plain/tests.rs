use futures_util::FutureExt;

use super::*;
use crate::json::Json;
use crate::outcome::Outcome;
use crate::sink::Sink;
use crate::target::Target;
use crate::test_kit::{MemoryStore, sample};

fn now<T>(future: impl Future<Output = Result<T, Error>>) -> T {
    future.now_or_never().unwrap().unwrap()
}

fn store(entries: &[Entry]) -> MemoryStore {
    let store = MemoryStore::new();
    now(store.write(entries));
    store
}

fn everything() -> Filter {
    Filter::new(Tenant::default())
}

/// An entry at that millisecond which found and left a record in these states.
fn change(millis: u64, before: Option<&'static str>, after: Option<&'static str>) -> Entry {
    sample(millis, |entry| {
        let mut target = Target::new("customer", 42);
        target.before = before.map(Json::written);
        target.after = after.map(Json::written);
        entry.targets = vec![target];
    })
}

fn check(entries: &[Entry], at: i64, expected: Option<&'static str>) {
    let customer = TargetRef::new("customer", 42);
    let at = DateTime::from_timestamp_millis(at).unwrap();
    let (store, tenant) = (store(entries), Tenant::default());
    let state = now(store.state_at(&tenant, &customer, at));
    let expected = RecordState::of(expected.map(Json::written));
    assert_eq!(state, expected, "{at}");
}

#[test]
fn a_record_is_as_the_last_entry_left_it() {
    let log = [
        change(10, None, Some("1")),
        change(20, None, None), // a look
        change(30, Some("1"), Some("2")),
        change(40, Some("2"), None),
    ];
    for (at, state) in [
        (9, None),
        (10, Some("1")),
        (29, Some("1")),
        (30, Some("2")),
        (40, None),
    ] {
        check(&log, at, state);
    }
}

#[test]
fn a_record_is_as_the_first_entry_found_it() {
    check(&[change(10, Some("1"), Some("2"))], 9, Some("1"));
}

#[test]
fn of_a_record_that_only_was_looked_at_nothing_is_known() {
    let (store, tenant) = (store(&[change(10, None, None)]), Tenant::default());
    let customer = TargetRef::new("customer", 42);
    let state = now(store.state_at(&tenant, &customer, DateTime::UNIX_EPOCH));
    assert_eq!(state, RecordState::Unknown);
}

#[test]
fn facets_count_each_value_the_most_frequent_first() {
    let store = store(&[
        sample(1, |entry| entry.actor = Actor::user("7", "Sam")),
        sample(2, |entry| entry.actor = Actor::user("7", "Samantha")),
        sample(3, |entry| entry.category = "Team".into()),
    ]);
    let facets = now(store.facets(&everything()));
    let categories: Vec<_> = facets
        .category
        .values
        .iter()
        .map(|of| (&*of.value, of.count))
        .collect();
    assert_eq!(categories, [("Customers", 2), ("Team", 1)]);
    let sam = facets
        .actor
        .values
        .iter()
        .find(|of| of.value.id == "7")
        .unwrap();
    assert_eq!((&*sam.value.label, sam.count), ("Samantha", 2));
    assert_eq!(facets.searched_until, None);
}

#[test]
fn values_beyond_the_most_frequent_are_summed() {
    let entries: Vec<_> = (0..60)
        .map(|n| sample(n, |entry| entry.action = format!("a.{n:02}").into()))
        .collect();
    let action = now(store(&entries).facets(&everything())).action;
    assert_eq!((action.values.len(), action.others), (50, 10));
    assert_eq!(action.values[0].value, "a.00");
}

#[test]
fn a_histogram_has_a_bar_for_each_hour_in_which_something_happened() {
    let hour = 3_600_000;
    let times = [0, 1, hour - 1, hour, 5 * hour];
    let entries: Vec<_> = times.iter().map(|at| sample(*at, |_| {})).collect();
    let offset = FixedOffset::east_opt(0).unwrap();
    let histogram = now(store(&entries).histogram(&everything(), Interval::Hour, offset));
    let counts: Vec<_> = histogram.bars.iter().map(|bar| bar.count).collect();
    assert_eq!(counts, [3, 1, 1]);
}

#[test]
fn a_bar_tells_how_its_entries_ended() {
    let ended = |at, outcome| sample(at, |entry| entry.outcome = outcome);
    let entries = [
        ended(0, Outcome::Denied),
        ended(1, Outcome::Success),
        ended(2, Outcome::Denied),
    ];
    let offset = FixedOffset::east_opt(0).unwrap();
    let histogram = now(store(&entries).histogram(&everything(), Interval::Minute, offset));
    let outcomes = histogram.bars[0].outcomes.iter();
    let outcomes: Vec<_> = outcomes.map(|of| (of.value, of.count)).collect();
    assert_eq!(outcomes, [(Outcome::Success, 1), (Outcome::Denied, 2)]);
}

#[test]
fn what_is_counted_has_a_bound_and_says_so() {
    let entries: Vec<_> = (0..10_001).map(|n| sample(n, |_| {})).collect();
    let facets = now(store(&entries).facets(&everything()));
    assert_eq!(facets.outcome.values[0].count, 10_000);
    let until = facets.searched_until.unwrap();
    assert_eq!(until.timestamp_millis(), 1);
}
