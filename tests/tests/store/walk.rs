//! A walk repeats nothing and skips nothing.

use audit_core::query::{Cursor, Order, TargetRef, Towards};
use audit_core::{EntryId, Filter, Limit, Outcome, Page, Sink, Store};
use audited_tests::entries::{acme, entry};
use audited_tests::log::{ENTRIES, filters, log, numbered};
use serde_json::json;

use crate::database::Database;

/// Which way a page is left.
type Way = fn(&Page) -> Option<Cursor>;

const OLDER: Way = |page| page.older;
const NEWER: Way = |page| page.newer;

async fn walk(
    database: &Database,
    filter: &Filter,
    from: Option<Cursor>,
    way: Way,
    limit: usize,
) -> Vec<Page> {
    let (mut pages, mut cursor) = (Vec::new(), from);
    loop {
        let limit = Limit::new(limit).unwrap();
        let page = database
            .store
            .page(filter, cursor.as_ref(), limit)
            .await
            .unwrap();
        cursor = way(&page);
        pages.push(page);
        if cursor.is_none() {
            return pages;
        }
    }
}

fn ids(pages: &[Page]) -> Vec<EntryId> {
    let entries = pages.iter().flat_map(|page| &page.entries);
    entries.map(|entry| entry.id).collect()
}

#[tokio::test]
async fn there_and_back_is_the_same_way() {
    let database = Database::new().await;
    database.store.write(&log()).await.unwrap();
    for (name, filter) in filters() {
        let (there, back) = match filter.order {
            Order::Newest => (OLDER, NEWER),
            _ => (NEWER, OLDER),
        };
        let out = walk(&database, &filter, None, there, 10).await;
        let whole = walk(&database, &filter, None, there, 500).await;
        assert_eq!(ids(&out), ids(&whole), "{name}");
        let Some(last) = out.last().and_then(back) else {
            continue;
        };
        let mut home = walk(&database, &filter, Some(last), back, 10).await;
        home.reverse();
        let before_last = &out[..out.len() - 1];
        assert_eq!(ids(&home), ids(before_last), "{name}, back");
    }
}

#[tokio::test]
async fn entries_that_arrive_meanwhile_disturb_no_walk_to_older_ones() {
    let database = Database::new().await;
    database.store.write(&log()).await.unwrap();
    let filter = Filter::new(acme());
    let before = ids(&walk(&database, &filter, None, OLDER, 500).await);
    let (mut seen, mut cursor, mut number) = (Vec::new(), None, ENTRIES);
    loop {
        let page = database
            .store
            .page(&filter, cursor.as_ref(), Limit::new(9).unwrap())
            .await
            .unwrap();
        seen.extend(page.entries.iter().map(|entry| entry.id));
        cursor = page.older;
        if cursor.is_none() {
            break;
        }
        database
            .store
            .write(&[numbered(number), numbered(number + 1)])
            .await
            .unwrap();
        number += 2;
    }
    assert_eq!(seen, before);
}

#[tokio::test]
async fn a_walk_to_newer_ones_meets_what_arrives() {
    let database = Database::new().await;
    database.store.write(&log()).await.unwrap();
    let filter = Filter::new(acme()).order(Order::Oldest);
    let first = database
        .store
        .page(&filter, None, Limit::new(100).unwrap())
        .await
        .unwrap();
    database
        .store
        .write(&(ENTRIES..ENTRIES + 50).map(numbered).collect::<Vec<_>>())
        .await
        .unwrap();
    let rest = walk(&database, &filter, first.newer, NEWER, 7).await;
    let all = walk(&database, &filter, None, NEWER, 500).await;
    assert_eq!([ids(&[first]), ids(&rest)].concat(), ids(&all));
}

/// Where no index answers, a page stops when it has searched far, and says how far.
#[tokio::test]
async fn a_page_that_searches_long_stops_and_goes_on() {
    let database = Database::new().await;
    let rare = json!({
        "outcome": "denied",
        "targets": [{"kind": "vehicle", "id": "1", "label": "", "role": "primary"}],
    });
    let fields = |number| match number {
        3 => rare.clone(),
        _ => json!({}),
    };
    let log: Vec<_> = (0..12_000)
        .map(|number| entry(number, fields(number)))
        .collect();
    for batch in log.chunks(3_000) {
        database.store.write(batch).await.unwrap();
    }
    let all = Filter::new(acme());
    for filter in [
        all.clone().target("vehicle".parse().unwrap()),
        all.clone().outcome(Outcome::Denied),
        all.clone().category("Customers").outcome(Outcome::Denied),
    ] {
        let pages = walk(&database, &filter, None, OLDER, 50).await;
        assert_eq!(pages.len(), 2);
        assert!(pages[0].entries.is_empty());
        assert_eq!(pages[0].searched_until, Some(log[2_001].occurred_at));
        assert_eq!(ids(&pages), [log[3].id]);
        let oldest_first = filter.order(Order::Oldest);
        let pages = walk(&database, &oldest_first, None, NEWER, 50).await;
        assert_eq!(pages[0].searched_until, Some(log[9_998].occurred_at));
        assert_eq!(ids(&pages), [log[3].id]);
    }
    let among_excluded = (0..98).fold(all.clone().outcome(Outcome::Denied), |filter, number| {
        filter.not_target(TargetRef::new("vehicle", number + 2))
    });
    let pages = walk(&database, &among_excluded, None, OLDER, 50).await;
    assert_eq!(pages[0].searched_until, Some(log[11_801].occurred_at));
    assert_eq!((pages.len(), ids(&pages)), (61, vec![log[3].id]));
    for (order, there, back) in [(Order::Newest, OLDER, NEWER), (Order::Oldest, NEWER, OLDER)] {
        let filter = all.clone().request("nowhere").order(order);
        let out = walk(&database, &filter, None, there, 50).await;
        assert_eq!(out.len(), 2);
        assert!(out[1].entries.is_empty() && back(&out[1]).is_some());
    }
    let found = walk(&database, &all.category("Team"), None, OLDER, 50).await;
    assert!(found.len() == 1 && found[0].searched_until.is_none());
}

/// A page that finds nothing leads back to what lay before it.
#[tokio::test]
async fn an_empty_page_leads_back_to_all_that_was_passed() {
    let database = Database::new().await;
    database.store.write(&log()).await.unwrap();
    for (order, there, back) in [(Order::Newest, OLDER, NEWER), (Order::Oldest, NEWER, OLDER)] {
        let filter = Filter::new(acme()).order(order);
        let whole = walk(&database, &filter, None, there, 500).await;
        let last = *ids(&whole).last().unwrap();
        let beyond = Cursor::new(&filter, Towards::of(&filter, None), last);
        let empty = database
            .store
            .page(&filter, Some(&beyond), Limit::MAX)
            .await
            .unwrap();
        assert!(empty.entries.is_empty() && back(&empty).is_some());
        let home = walk(&database, &filter, back(&empty), back, 500).await;
        assert_eq!(ids(&home), ids(&whole));
    }
}

/// A clock that was set back a little gives ids that are ahead of their times.
#[tokio::test]
async fn an_id_that_is_ahead_of_its_time_is_found_by_its_time() {
    let database = Database::new().await;
    let mut early = entry(10, json!({}));
    early.occurred_at -= chrono::TimeDelta::milliseconds(900);
    let (from, to) = (
        early.occurred_at,
        early.occurred_at + chrono::TimeDelta::microseconds(1),
    );
    database
        .store
        .write(&[early.clone(), entry(11, json!({}))])
        .await
        .unwrap();
    let at = |filter: Filter| filter.from(from).to(to);
    for order in [Order::Newest, Order::Oldest] {
        let filter = at(Filter::new(acme()).order(order));
        let found = walk(&database, &filter, None, OLDER, 50).await;
        assert_eq!(ids(&found), [early.id]);
    }
}
