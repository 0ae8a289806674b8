//! What a read examines has a bound, however large the log is and whatever is asked of it.

#[path = "bounds/crowd.rs"]
mod crowd;

use audit_core::query::{Cursor, Interval, Order, TargetRef, Towards};
use audit_core::{EntryId, Filter, Limit, RecordState, Store};
use audited_tests::crowd::{SMALL, id, micros, needles, size};
use audited_tests::entries::{acme, tenant, time};
use chrono::FixedOffset;
use futures_util::StreamExt;

use crowd::{Beyond, KEYS, crowd, questions};

#[tokio::test]
async fn a_page_of_any_filter_examines_no_more() {
    let mut beyond = Beyond::default();
    for (meter, name, filter) in questions(crowd().await).await {
        let middle = Cursor::new(&filter, Towards::of(&filter, None), id(size() / 2));
        for (cursor, limit) in [(None, 50), (Some(&middle), 500), (None, 1)] {
            let limit = Limit::new(limit).unwrap();
            let page = meter.store.page(&filter, cursor, limit);
            let place = if cursor.is_some() { "middle" } else { "end" };
            let called = format!("{limit:?} from the {place}");
            let page = beyond.check(&meter, (&called, &name, &filter), limit.get(), page);
            page.await.unwrap();
        }
    }
    beyond.is_nothing();
}

#[tokio::test]
async fn counts_of_any_filter_examine_no_more() {
    let mut beyond = Beyond::default();
    let utc = FixedOffset::east_opt(0).unwrap();
    for (meter, name, filter) in questions(crowd().await).await {
        let facets = meter.store.facets(&filter);
        let facets = beyond.check(&meter, ("facets", &name, &filter), FACETS, facets);
        facets.await.unwrap();
        let histogram = meter.store.histogram(&filter, Interval::Day, utc);
        let histogram = beyond.check(&meter, ("histogram", &name, &filter), DAYS, histogram);
        histogram.await.unwrap();
    }
    beyond.is_nothing();
}

/// The values of four fields, each told by an entry.
const FACETS: usize = 4 * 50;

/// Of a month.
const DAYS: usize = 31;

/// A page of it, that is: where the first one finds nothing, it goes on to the next one.
#[tokio::test]
async fn an_export_of_any_filter_examines_no_more_at_once() {
    let mut beyond = Beyond::default();
    for (meter, name, filter) in questions(crowd().await).await {
        let page = meter.store.page(&filter, None, Limit::MAX).await.unwrap();
        if page.entries.is_empty() && page.searched_until.is_some() {
            continue;
        }
        let mut export = meter.store.export(filter.clone());
        let first = beyond.check(&meter, ("export", &name, &filter), STATES, export.next());
        assert_eq!(
            first.await.map(|entry| entry.unwrap().id),
            page.entries.first().map(|entry| entry.id)
        );
    }
    beyond.is_nothing();
}

/// Of a hundred entries, each with at most four targets.
const STATES: usize = 100 * 4;

#[tokio::test]
async fn a_record_of_half_the_log_is_read_within_bounds() {
    let mut beyond = Beyond::default();
    let (acme, middle) = (acme(), size() / 2);
    for meter in crowd().await.meters().await {
        for which in [
            "customer:1",
            "customer:2",
            "contract:1",
            "needle:1",
            "customer:none",
        ] {
            let record: TargetRef = which.parse().unwrap();
            let filter = Filter::new(acme.clone()).target(record.clone());
            for older_than in [None, Some(id(middle)), Some(id(0))] {
                for limit in [1, 50, 500] {
                    let limit = Limit::new(limit).unwrap();
                    let history = meter.store.history(&acme, &record, older_than, limit);
                    let called = format!("history, {older_than:?}, {limit:?}");
                    let limit = 2 * limit.get();
                    let history = beyond.check(&meter, (&called, which, &filter), limit, history);
                    history.await.unwrap();
                }
            }
            for at in [0, middle / 2, middle, 2 * size()] {
                let at = time(micros(at));
                let state = meter.store.state_at(&acme, &record, at);
                let state = beyond.check(&meter, ("state", which, &filter), 2, state);
                let is_unknown = matches!(state.await.unwrap(), RecordState::Unknown);
                assert!(!is_unknown || which != "customer:2", "{which} at {at}");
            }
        }
    }
    beyond.is_nothing();
}

/// Else the tests above would tell nothing.
#[tokio::test]
async fn a_query_without_a_bound_is_noticed() {
    for meter in crowd().await.meters().await {
        for sql in [
            "SELECT COUNT(*) FROM audit_entries WHERE tenant = 'acme'",
            "SELECT COUNT(*) FROM audit_entries WHERE country = 'XX'",
            "SELECT COUNT(*) FROM audit_targets WHERE tenant = 'acme' AND kind = 'customer'",
            "SELECT COUNT(*) FROM audit_words WHERE tenant = 'acme' AND word = 'changed'",
        ] {
            let count = sqlx::query_scalar::<_, i64>(sql).fetch_one(&meter.pool);
            let (count, examined) = meter.examined(count).await;
            count.unwrap();
            assert!(examined > meter.bound(KEYS, 0), "{sql}: {examined}");
        }
    }
}

/// Walks to the end, and finds what is there.
#[tokio::test]
async fn pages_that_find_little_still_come_to_an_end() {
    let needles: Vec<EntryId> = needles().iter().map(|entry| entry.id).collect();
    let all = Filter::new(acme());
    for meter in crowd().await.meters().await {
        for filter in [
            all.clone().target("needle:1".parse().unwrap()),
            all.clone().target("needle".parse().unwrap()),
            all.clone().action("needle.*".parse().unwrap()),
            all.clone().ip("2001:db8::/32".parse().unwrap()),
            all.clone().category("Needles").country("NE"),
            all.clone().text("found needle"),
            all.clone()
                .actor("service".parse().unwrap())
                .request("needle"),
        ] {
            let mut newest_first = needles.clone();
            newest_first.reverse();
            assert_eq!(
                walk(&meter.store, &filter).await,
                newest_first,
                "{filter:?}"
            );
            let filter = filter.order(Order::Oldest);
            assert_eq!(walk(&meter.store, &filter).await, needles, "{filter:?}");
        }
    }
}

async fn walk(store: &dyn Store, filter: &Filter) -> Vec<EntryId> {
    let (mut found, mut cursor, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = store.page(filter, cursor.as_ref(), Limit::default());
        let page = page.await.unwrap();
        found.extend(page.entries.iter().map(|entry| entry.id));
        pages += 1;
        cursor = page.onward(filter.order);
        if cursor.is_none() {
            return found;
        }
        assert!(pages < size() / 500, "each page should go on");
    }
}

/// The database's own count of what one in a thousand is like, by reading everything.
#[tokio::test]
async fn what_a_walk_finds_is_what_is_there() {
    let place = crowd().await;
    let all = Filter::new(acme());
    let meter = &place.meters().await[0];
    for (filter, sql) in [
        (
            all.clone().action("billing.*".parse().unwrap()),
            "action = 'billing.refund'",
        ),
        (all.clone().country("IS"), "country = 'IS'"),
        (
            all.clone().target("contract".parse().unwrap()),
            "kinds LIKE '%contract%'",
        ),
        (all.clone().text("zebra"), "entry LIKE '%zebra%'"),
    ] {
        let found = walk(&meter.store, &filter).await;
        let count = place.count(&format!("tenant = 'acme' AND {sql}")).await;
        assert_eq!(
            (found.len() as u64, count),
            (size() / 1_000, size() / 1_000),
            "{sql}"
        );
    }
    let small = Filter::new(tenant("globex"));
    assert_eq!(walk(&meter.store, &small).await.len() as u64, SMALL);
}
