use futures_util::FutureExt;

use super::*;
use crate::actor::Actor;
use crate::outcome::Outcome;
use crate::query::Order;
use crate::test_kit::sample;

fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().unwrap()
}

fn store(entries: &[Entry]) -> MemoryStore {
    let store = MemoryStore::new();
    now(store.write(entries)).unwrap();
    store
}

fn everything() -> Filter {
    Filter::new(Tenant::default())
}

fn millis(page: &Page) -> Vec<i64> {
    let entries = page.entries.iter();
    entries.map(|e| e.occurred_at.timestamp_millis()).collect()
}

#[test]
fn the_same_entry_is_written_once_and_another_of_its_id_is_a_conflict() {
    let store = store(&[sample(1, |_| {})]);
    now(store.write(&[sample(1, |_| {})])).unwrap();
    let other = [sample(2, |_| {}), sample(1, |e| e.summary = "other".into())];
    assert!(now(store.write(&other)).unwrap_err().is_conflict());
    assert_eq!(store.entries(), [sample(1, |_| {})]);
}

#[test]
fn one_tenant_never_sees_another() {
    let theirs = sample(1, |e| e.tenant = Tenant::new("ACME").unwrap());
    let store = store(&[sample(1, |_| {}), sample(2, |_| {}), theirs.clone()]);
    let acme = Tenant::new("ACME").unwrap();
    let page = now(store.page(&Filter::new(acme.clone()), None, Limit::default())).unwrap();
    assert_eq!(page.entries, [theirs.brief()]);
    assert_eq!(now(store.entry(&acme, sample(2, |_| {}).id)).unwrap(), None);
}

#[test]
fn a_walk_goes_there_and_back_in_both_orders() {
    let entries: Vec<_> = (1..=5).map(|n| sample(n, |_| {})).collect();
    let store = store(&entries);
    let limit = Limit::new(2).unwrap();
    for (order, pages) in [
        (Order::Newest, [vec![5, 4], vec![3, 2], vec![1]]),
        (Order::Oldest, [vec![1, 2], vec![3, 4], vec![5]]),
    ] {
        let filter = everything().order(order);
        let onward = |page: &Page| match order {
            Order::Newest => (page.older, page.newer),
            Order::Oldest => (page.newer, page.older),
        };
        let page =
            |cursor: Option<Cursor>| now(store.page(&filter, cursor.as_ref(), limit)).unwrap();
        let first = page(None);
        let second = page(onward(&first).0);
        let third = page(onward(&second).0);
        assert_eq!([millis(&first), millis(&second), millis(&third)], pages);
        assert_eq!(onward(&third).0, None);
        assert_eq!(millis(&page(onward(&third).1)), pages[1]);
        let back = page(onward(&second).1);
        assert_eq!((millis(&back), onward(&back).1), (pages[0].clone(), None));
    }
}

#[test]
fn a_cursor_of_another_filter_is_invalid() {
    let store = store(&[]);
    let cursor = Cursor::new(&everything(), Towards::Older, sample(1, |_| {}).id);
    let team = everything().category("Team");
    let answer = now(store.page(&team, Some(&cursor), Limit::default()));
    assert!(answer.unwrap_err().is_invalid());
}

#[test]
fn what_databases_refuse_is_invalid() {
    let long = ActionPattern::Below("a".repeat(200));
    for filter in [
        everything().text("!"),
        everything().action(long.clone()),
        everything().not_action(long),
    ] {
        let answer = now(store(&[]).page(&filter, None, Limit::default()));
        assert!(answer.unwrap_err().is_invalid(), "{filter:?}");
    }
}

#[test]
fn every_field_of_a_filter_narrows() {
    let special = sample(2_000, |e| {
        e.actor = Actor::api_key("k", "Key");
        e.targets = vec![Target::new("team", 1), Target::new("person", 2).related()];
        e.category = "Team".into();
        e.action = "team.member.invite".into();
        e.operation = crate::Operation::Create;
        e.outcome = Outcome::Denied;
        e.stream = crate::Stream::Activity;
        e.origin = crate::Origin::default();
    });
    let store = store(&[sample(1_000, |_| {}), special]);
    let check = |filter: Filter, expected: &[i64]| {
        let page = now(store.page(&filter, None, Limit::default())).unwrap();
        assert_eq!(millis(&page), expected, "{filter:?}");
    };
    let at = |millis| chrono::DateTime::from_timestamp_millis(millis).unwrap();
    let all = everything;
    check(all(), &[2_000, 1_000]);
    check(all().from(at(2_000)), &[2_000]);
    check(all().to(at(2_000)), &[1_000]);
    check(all().actor("api_key".parse().unwrap()), &[2_000]);
    check(all().actor("user:42".parse().unwrap()), &[1_000]);
    check(all().actor("user:4".parse().unwrap()), &[]);
    check(all().target("person:2".parse().unwrap()), &[2_000]);
    check(all().not_target("team".parse().unwrap()), &[1_000]);
    check(
        all().category("Team").category("Customers"),
        &[2_000, 1_000],
    );
    check(all().category("Team").not_category("Team"), &[]);
    check(all().action("team.*".parse().unwrap()), &[2_000]);
    check(all().action("tea.*".parse().unwrap()), &[]);
    check(all().action("customer.update".parse().unwrap()), &[1_000]);
    check(all().operation(crate::Operation::Create), &[2_000]);
    check(all().not_outcome(Outcome::Success), &[2_000]);
    check(all().stream(crate::Stream::Account), &[1_000]);
    check(all().ip("203.0.113.0/24".parse().unwrap()), &[1_000]);
    check(all().not_ip("203.0.113.7".parse().unwrap()), &[2_000]);
    check(all().country("DE"), &[1_000]);
    check(all().not_country("DE"), &[2_000]);
    check(all().request("req-1"), &[1_000]);
}

#[test]
fn a_history_marks_what_changed_without_an_entry() {
    let state = |text: &str| Some(Json::from_text(text).unwrap());
    let change = |millis, before: Option<Json>, after: Option<Json>| {
        sample(millis, move |e| {
            e.targets[0].before = before;
            e.targets[0].after = after;
        })
    };
    let store = store(&[
        change(1, None, state(r#"{"a":1,"s":{"$hidden":"x"}}"#)),
        change(2, None, None),
        change(
            3,
            state(r#"{"s":{"$hidden":"y"},"a":1}"#),
            state(r#"{"a":2}"#),
        ),
        change(4, state(r#"{"a":3}"#), None),
    ]);
    let record = TargetRef::new("customer", 42);
    let history = |older_than, limit| {
        let limit = Limit::new(limit).unwrap();
        now(store.history(&Tenant::default(), &record, older_than, limit)).unwrap()
    };
    let follows = |versions: &[Version]| versions.iter().map(|v| v.follows).collect::<Vec<_>>();
    assert_eq!(
        follows(&history(None, 9)),
        [Some(false), Some(true), None, None]
    );
    let third = history(Some(sample(4, |_| {}).id), 1);
    assert_eq!((third.len(), follows(&third)), (1, vec![Some(true)]));
}
