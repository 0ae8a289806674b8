//! What is older than a rule goes, batch by batch, and the log says so.

use std::time::Duration;

use audit_core::query::Order;
use audit_core::{
    Actor, Auditor, Entry, EntryId, Filter, Limit, Operation, Outcome, Sink, Store, Tenant,
};
use audit_sqlx::{Retained, Retention};
use audited_tests::cut::dropped_midway;
use audited_tests::entries::{acme, customer, entry, entry_at, id, tenant, time};
use chrono::TimeDelta;
use serde_json::json;
use tokio::time::{sleep, timeout};

use crate::database::{BEGIN, Database};

/// What retention writes of itself.
const OF_ITSELF: &str = "Audit log";

pub(crate) struct Log {
    pub(crate) database: Database,
    pub(crate) auditor: Auditor,
}

impl Log {
    /// A log of these entries.
    pub(crate) async fn of(entries: &[Entry]) -> Self {
        let database = Database::new().await;
        let auditor = Auditor::builder(database.store.clone()).build().unwrap();
        for entries in entries.chunks(1_000) {
            database.store.write(entries).await.unwrap();
        }
        Self { database, auditor }
    }

    pub(crate) async fn retain(&self, retention: &Retention) -> Retained {
        let retained = self.database.store.retain(&self.auditor, retention).await;
        retained.unwrap()
    }

    /// All that matches, oldest first.
    async fn all(&self, filter: Filter) -> Vec<Entry> {
        let (filter, mut all, mut cursor) = (filter.order(Order::Oldest), Vec::new(), None);
        loop {
            let page = self
                .database
                .store
                .page(&filter, cursor.as_ref(), Limit::MAX);
            let page = page.await.unwrap();
            all.extend(page.entries);
            cursor = page.newer;
            if cursor.is_none() {
                return all;
            }
        }
    }

    /// What is left of a tenant's log, but for what retention wrote of itself.
    pub(crate) async fn left(&self, tenant: &Tenant) -> Vec<EntryId> {
        let filter = Filter::new(tenant.clone()).not_category(OF_ITSELF);
        let left = self.all(filter).await;
        left.into_iter().map(|entry| entry.id).collect()
    }

    /// How many entries are left of a tenant's category.
    pub(crate) async fn left_of(&self, tenant: &Tenant, category: &str) -> usize {
        self.all(Filter::new(tenant.clone()).category(category))
            .await
            .len()
    }

    /// What retention wrote of itself in a tenant's log.
    pub(crate) async fn told(&self, tenant: &Tenant) -> Vec<Entry> {
        self.all(Filter::new(tenant.clone()).category(OF_ITSELF))
            .await
    }

    /// How many entries the log says were deleted.
    async fn told_deleted(&self, tenant: &Tenant) -> u64 {
        let told = self.told(tenant).await;
        let done = told
            .iter()
            .filter(|entry| entry.outcome == Outcome::Success);
        done.filter_map(|entry| entry.context.get("count")?.as_u64())
            .sum()
    }

    pub(crate) async fn targets(&self) -> i64 {
        let count = "SELECT count(*) FROM audit_targets WHERE kind = 'customer'";
        self.database.number(count).await
    }
}

/// Entries a second apart, each of which touched a customer.
pub(crate) fn a_log_of(count: u64) -> Vec<Entry> {
    (0..count).map(touching).collect()
}

fn touching(number: u64) -> Entry {
    let mut entry = entry(number, json!({}));
    entry.targets = vec![
        customer(number, None, Some(json!({"n": number}))),
        customer("all", None, None).related(),
    ];
    entry
}

/// Keeps nothing, as if it were this many seconds after the beginning.
pub(crate) fn nothing_after(seconds: i64) -> Retention {
    Retention::new()
        .keep(TimeDelta::zero())
        .at(time(seconds * 1_000_000))
}

#[tokio::test]
async fn what_is_older_than_the_rule_goes_with_all_that_was_kept_of_it() {
    let log = Log::of(&a_log_of(10)).await;
    let retention = Retention::new()
        .keep(TimeDelta::seconds(3))
        .at(time(9_000_000));
    let retained = log.retain(&retention).await;
    assert_eq!((retained.deleted, retained.held), (6, 0));
    let left: Vec<_> = (6..10)
        .map(|number| id(number, number as i64 * 1_000_000))
        .collect();
    assert_eq!(log.left(&acme()).await, left);
    assert_eq!(log.targets().await, 2 * 4);
    assert_eq!(log.retain(&retention).await, Retained::default());
}

#[tokio::test]
async fn an_entry_goes_a_microsecond_after_its_time() {
    let log = Log::of(&[entry_at(1, 5_000_400, json!({}))]).await;
    let keep = Retention::new().keep(TimeDelta::seconds(10));
    for (at, deleted) in [(15_000_399, 0), (15_000_400, 0), (15_000_401, 1)] {
        let retained = log.retain(&keep.clone().at(time(at))).await;
        assert_eq!(retained.deleted, deleted, "{at}");
    }
}

#[tokio::test]
async fn each_batch_is_told_in_the_log() {
    let log = Log::of(&a_log_of(25)).await;
    let retained = log.retain(&nothing_after(100).batch(10)).await;
    assert_eq!(retained.deleted, 25);
    let told = log.told(&acme()).await;
    let counts: Vec<_> = told.iter().map(|entry| &entry.context["count"]).collect();
    assert_eq!(counts, [10, 10, 5]);
    assert_eq!(told[1].context["first"]["id"], json!(id(10, 10_000_000)));
    assert_eq!(told[1].context["last"]["id"], json!(id(19, 19_000_000)));
}

#[tokio::test]
async fn what_was_deleted_is_told_in_full() {
    let log = Log::of(&a_log_of(1_002)).await;
    let retention = Retention::new()
        .tenant_category(acme(), "Customers", TimeDelta::seconds(2))
        .at(time(1_002_000_000));
    log.retain(&retention).await;
    let [told] = log.told(&acme()).await.try_into().unwrap();
    assert_eq!(
        told.summary,
        "deleted 1,000 entries of Customers from before 2026-01-01 00:16 UTC"
    );
    assert_eq!(told.action, "audit_log.retain");
    assert_eq!(
        (told.operation, told.outcome),
        (Operation::Delete, Outcome::Success)
    );
    assert_eq!(told.actor, Actor::system("retention"));
    assert_eq!(
        serde_json::Value::from(told.context),
        json!({
            "count": 1_000,
            "before": time(1_000_000_000),
            "first": {"id": id(0, 0), "occurred_at": time(0)},
            "last": {"id": id(999, 999_000_000), "occurred_at": time(999_000_000)},
            "rule": {"tenant": "acme", "category": "Customers", "keep_seconds": 2},
        })
    );
}

#[tokio::test]
async fn what_a_run_writes_is_left_to_the_next() {
    let mut entries = a_log_of(4);
    for (entry, category) in entries
        .iter_mut()
        .zip(["Access", "Access", "Zones", "Zones"])
    {
        entry.category = category.into();
    }
    let log = Log::of(&entries).await;
    let far = nothing_after(4_000_000_000).batch(1);
    assert_eq!(log.retain(&far).await.deleted, 4);
    assert_eq!(log.told(&acme()).await.len(), 4);
    assert_eq!(log.retain(&far).await.deleted, 4);
    assert_eq!(log.retain(&far).await.deleted, 4);
}

/// A log that ends ahead of the clock: what the run writes lies before its end.
#[tokio::test]
async fn what_a_run_writes_is_left_to_the_next_whatever_time_it_reckons_from() {
    let century = 100 * 366 * 24 * 3_600;
    let mut entries = a_log_of(2);
    entries.push(entry(century, json!({"category": OF_ITSELF})));
    let log = Log::of(&entries).await;
    let far = nothing_after(2 * century as i64).batch(1);
    assert_eq!(log.retain(&far).await.deleted, 2);
    assert_eq!(log.told(&acme()).await.len(), 3);
}

#[tokio::test]
async fn nothing_old_leaves_no_trace() {
    let log = Log::of(&a_log_of(3)).await;
    assert_eq!(log.retain(&nothing_after(0)).await, Retained::default());
    assert_eq!(log.told(&acme()).await, []);
}

#[tokio::test]
async fn tenants_of_any_name_are_found_and_none_disturbs_another() {
    let names = ["acme", "ACME", "ÁCME", "acme ", r"a\b", "a\0b", "zoë"];
    let mut tenants = names.map(tenant).to_vec();
    tenants.push(Tenant::UNKNOWN);
    let entries = tenants
        .iter()
        .flat_map(|tenant| (0..3).map(|number| entry(number, json!({"tenant": tenant.as_str()}))));
    let log = Log::of(&entries.collect::<Vec<_>>()).await;
    for (at, tenant) in tenants.iter().enumerate() {
        let retention = Retention::new()
            .tenant(tenant.clone(), TimeDelta::zero())
            .at(time(100_000_000));
        assert_eq!(log.retain(&retention).await.deleted, 3, "{tenant:?}");
        assert_eq!(log.told(tenant).await.len(), 1, "{tenant:?}");
        for (other, tenant) in tenants.iter().enumerate() {
            let left = if other <= at { 0 } else { 3 };
            assert_eq!(log.left(tenant).await.len(), left, "{tenant:?}");
        }
    }
}

#[tokio::test]
async fn a_batch_that_fails_deletes_nothing_and_is_told_as_a_failure() {
    let log = Log::of(&a_log_of(5)).await;
    let away = "ALTER TABLE audit_targets RENAME TO away";
    log.database.by_hand(away).await.unwrap();
    let store = &log.database.store;
    let error = store.retain(&log.auditor, &nothing_after(100)).await;
    assert!(error.unwrap_err().is_unavailable());
    let back = "ALTER TABLE away RENAME TO audit_targets";
    log.database.by_hand(back).await.unwrap();
    log.auditor.flush().await;
    assert_eq!(
        (log.left(&acme()).await.len(), log.targets().await),
        (5, 10)
    );
    let [told] = log.told(&acme()).await.try_into().unwrap();
    assert_eq!(told.outcome, Outcome::Failure);
    assert_eq!(log.retain(&nothing_after(100)).await.deleted, 5);
}

/// Runs go on where dropped ones ended, until nothing is left.
#[tokio::test]
async fn a_run_that_is_dropped_midway_leaves_whole_batches_and_the_log_tells_of_each() {
    const BATCH: u64 = 4;
    let log = Log::of(&a_log_of(80)).await;
    let retention = nothing_after(100).batch(BATCH as usize);
    for round in 0..60 {
        dropped_midway(round, log.database.store.retain(&log.auditor, &retention)).await;
        log.auditor.flush().await;
        let left = log.left(&acme()).await.len() as u64;
        assert_eq!(left + log.told_deleted(&acme()).await, 80, "round {round}");
        assert!(left.is_multiple_of(BATCH), "round {round}: {left}");
        assert_eq!(log.targets().await as u64, 2 * left, "round {round}");
    }
    log.retain(&retention).await;
    assert_eq!(log.told_deleted(&acme()).await, 80);
}

/// Counts the words of entries that are gone.
const ASTRAY: &str = "SELECT count(*) FROM audit_words w WHERE NOT EXISTS
    (SELECT 1 FROM audit_entries e WHERE e.tenant = w.tenant AND e.id = w.entry_id)";

#[tokio::test]
async fn no_word_of_what_goes_is_left() {
    let log = Log::of(&a_log_of(120)).await;
    log.database.store.upkeep().once().await.unwrap();
    log.retain(&nothing_after(60)).await;
    assert_eq!(log.database.number(ASTRAY).await, 0);
    let filter = Filter::new(acme()).text("acme").not_category(OF_ITSELF);
    assert_eq!(log.all(filter).await.len(), 60);
}

/// A word that another is about to index keeps upkeep waiting, with the entries in its hands.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_word_is_left_of_what_goes_while_it_is_indexed() {
    let log = Log::of(&a_log_of(3)).await;
    let store = &log.database.store;
    let mut other = log.database.desk.begin_with(BEGIN).await.unwrap();
    let word = "INSERT INTO audit_words (tenant, word, entry_id) \
        SELECT tenant, 'ltd', id FROM audit_entries";
    let indexed = sqlx::raw_sql(word).execute(&mut *other).await;
    indexed.unwrap();
    let upkeep = store.upkeep();
    let indexing = tokio::spawn(async move { upkeep.once().await });
    sleep(Duration::from_millis(300)).await;
    let (retention, runs_out) = (nothing_after(100), Duration::from_millis(600));
    let mut run = Box::pin(store.retain(&log.auditor, &retention));
    let early = timeout(runs_out, &mut run).await;
    other.rollback().await.unwrap();
    // Whichever has a lock by now that the other waits for must go on.
    let (indexed, retained) = match early {
        Ok(retained) => (indexing.await, retained),
        Err(_) => tokio::join!(indexing, run),
    };
    indexed.unwrap().unwrap();
    assert_eq!(retained.unwrap().deleted, 3);
    store.upkeep().once().await.unwrap();
    assert_eq!(log.database.number(ASTRAY).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runs_at_once_delete_and_count_each_entry_once() {
    let log = Log::of(&a_log_of(200)).await;
    let mut runs = Vec::new();
    for _ in 0..4 {
        let store = log.database.another_store().await;
        let auditor = Auditor::builder(store.clone()).build().unwrap();
        let run = async move { store.retain(&auditor, &nothing_after(1_000).batch(7)).await };
        runs.push(tokio::spawn(run));
    }
    let mut deleted = 0;
    for run in runs {
        deleted += run.await.unwrap().unwrap().deleted;
    }
    assert_eq!((deleted, log.told_deleted(&acme()).await), (200, 200));
    assert_eq!((log.left(&acme()).await.len(), log.targets().await), (0, 0));
}

#[tokio::test]
async fn what_is_out_of_bounds_is_refused() {
    let log = Log::of(&a_log_of(1)).await;
    for retention in [
        nothing_after(9).category("Team", TimeDelta::microseconds(-1)),
        nothing_after(9).batch(0),
        nothing_after(9).batch(10_001),
    ] {
        let store = &log.database.store;
        let error = store.retain(&log.auditor, &retention).await.unwrap_err();
        assert!(error.is_invalid(), "{error}");
    }
    assert_eq!(log.left(&acme()).await.len(), 1);
}
