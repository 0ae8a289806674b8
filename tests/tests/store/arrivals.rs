//! Entries that arrive while a log is walked, wherever they land: before and behind the cursor, beside
//! it in the same millisecond, and late.

use audit_core::query::{Cursor, Order};
use audit_core::{Entry, EntryId, Filter, Limit, Outcome, Sink, Store, Tenant};
use audited_tests::entries::{entry_at, tenant};
use serde_json::json;
use uuid::Uuid;

use crate::database::{BEGIN, Database};
use crate::settle::insert_by_hand;

/// How many entries are there when a walk begins: three in each millisecond.
const THERE: u64 = 36;

/// Between two of their numbers there is room for others.
const APART: u64 = 1_000;

/// So many pages are followed by arrivals. If there were no end of them, an oldest-first walk would
/// have none either.
const DISTURBED: u64 = 12;

fn arriving(tenant: &Tenant, number: u64, micros: i64) -> Entry {
    let target = json!({"kind": "customer", "id": "1", "label": "", "role": "primary"});
    entry_at(
        number,
        micros,
        json!({"tenant": tenant.as_str(), "targets": [target]}),
    )
}

fn there(tenant: &Tenant, place: u64) -> Entry {
    let micros = i64::try_from(place / 3).unwrap() * 1_000;
    arriving(tenant, place * APART, micros)
}

/// At both ends, in the midst, and on either side of an entry within its millisecond.
fn disturbance(tenant: &Tenant, page: u64, beside: u64) -> Vec<Entry> {
    let (micros, end) = (i64::try_from(beside / 3).unwrap() * 1_000, 10_000_000);
    let (number, later) = (beside * APART, i64::try_from(page).unwrap());
    let (before, after) = (number.saturating_sub(page + 1), number + page + 1);
    vec![
        arriving(tenant, before, micros),
        arriving(tenant, after, micros),
        arriving(tenant, page + 1, 6_000),
        arriving(tenant, page + 1, end + later),
        arriving(tenant, page + 1, -end - later),
    ]
}

/// Each walks another index, or goes to an edge.
fn filters(tenant: &Tenant) -> [Filter; 6] {
    let all = Filter::new(tenant.clone());
    [
        all.clone(),
        all.clone().category("Customers"),
        all.clone().actor("user:7".parse().unwrap()),
        all.clone().target("customer:1".parse().unwrap()),
        all.clone().not_outcome(Outcome::Denied),
        all.text("changed"),
    ]
}

/// One walk: what it has seen, and where it goes on.
struct Walk<'d> {
    database: &'d Database,
    filter: Filter,
    limit: Limit,
    seen: Vec<EntryId>,
    cursor: Option<Cursor>,
}

impl<'d> Walk<'d> {
    fn new(database: &'d Database, filter: Filter, limit: usize) -> Self {
        let limit = Limit::new(limit).unwrap();
        let (seen, cursor) = (Vec::new(), None);
        Self {
            database,
            filter,
            limit,
            seen,
            cursor,
        }
    }

    /// Sees the next page, and tells whether it goes on.
    async fn goes_on(&mut self) -> bool {
        let (store, cursor) = (&self.database.store, self.cursor.as_ref());
        let page = store.page(&self.filter, cursor, self.limit).await.unwrap();
        self.seen.extend(page.entries.iter().map(|entry| entry.id));
        self.cursor = page.onward(self.filter.order);
        self.cursor.is_some()
    }

    /// In strict order nothing is repeated.
    fn has_seen_once(mut self, all: &[EntryId]) {
        if self.filter.order == Order::Newest {
            self.seen.reverse();
        }
        let of = (&self.filter, self.limit);
        assert!(self.seen.is_sorted_by(|one, next| one < next), "{of:?}");
        assert!(all.iter().all(|id| self.seen.contains(id)), "{of:?}");
    }
}

/// Walks of every kind, each in a log of its own.
fn walks() -> Vec<(Tenant, Filter, usize)> {
    let mut walks = Vec::new();
    for limit in [1, 2, 3, 50] {
        for order in [Order::Newest, Order::Oldest] {
            for which in 0..filters(&tenant("any")).len() {
                let tenant = tenant(&format!("{limit} {} {which}", order.as_str()));
                let filter = filters(&tenant)[which].clone().order(order);
                walks.push((tenant, filter, limit));
            }
        }
    }
    walks
}

async fn write(database: &Database, filter: &Filter, entries: &[Entry]) {
    database.store.write(entries).await.unwrap();
    if filter.text.is_some() {
        database.index().await;
    }
}

#[tokio::test]
async fn what_arrives_anywhere_makes_no_walk_skip_or_repeat() {
    let database = Database::new().await;
    for (tenant, filter, limit) in walks() {
        let log: Vec<_> = (0..THERE).map(|place| there(&tenant, place)).collect();
        let ids: Vec<_> = log.iter().map(|entry| entry.id).collect();
        write(&database, &filter, &log).await;
        let (mut walk, mut page) = (Walk::new(&database, filter.clone(), limit), 0);
        while walk.goes_on().await {
            let last = walk.seen.last();
            let beside = ids.iter().position(|id| Some(id) == last).unwrap_or(7);
            if page < DISTURBED {
                let arrivals = disturbance(&tenant, page, u64::try_from(beside).unwrap());
                write(&database, &filter, &arrivals).await;
            }
            page += 1;
        }
        walk.has_seen_once(&ids);
    }
}

/// Beside some that are there.
fn late(tenant: &Tenant) -> [Entry; 4] {
    [3, 17, 18, 30].map(|place| {
        let mut late = there(tenant, place);
        late.id = EntryId::new(Uuid::from_u128(late.id.as_uuid().as_u128() + 1));
        late
    })
}

/// By hand an entry is written without its targets, its category, and its words.
fn finds_what_is_written_by_hand(filter: &Filter) -> bool {
    filter.target.is_empty()
        && filter.category.is_empty()
        && filter.text.is_none()
        && filter.actor.is_empty()
}

#[tokio::test]
async fn what_is_committed_late_lands_behind_a_walk_or_before_it() {
    let database = Database::new().await;
    for (tenant, filter, limit) in walks() {
        if !finds_what_is_written_by_hand(&filter) {
            continue;
        }
        let log: Vec<_> = (0..THERE).map(|place| there(&tenant, place)).collect();
        let ids: Vec<_> = log.iter().map(|entry| entry.id).collect();
        database.store.write(&log).await.unwrap();
        let mut tx = database.pool.begin_with(BEGIN).await.unwrap();
        for entry in late(&tenant) {
            insert_by_hand(&mut tx, &entry).await;
        }
        let mut walk = Walk::new(&database, filter.clone(), limit);
        let mut goes_on = walk.goes_on().await;
        while goes_on && walk.seen.len() < ids.len() / 2 {
            goes_on = walk.goes_on().await;
        }
        tx.commit().await.unwrap();
        while goes_on {
            goes_on = walk.goes_on().await;
        }
        walk.has_seen_once(&ids);
        let mut again = Walk::new(&database, filter, limit);
        while again.goes_on().await {}
        let late = late(&tenant).map(|entry| entry.id);
        again.has_seen_once(&[ids, late.to_vec()].concat());
    }
}
