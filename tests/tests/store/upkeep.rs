//! The index of words is filled behind the writers, and misses nothing.

use std::time::Duration;

use audit_core::{
    Actor, Audit, Auditor, Error, Filter, Limit, Outcome, Scope, Sink, Store, Target,
};
use audit_sqlx::{Upkeep, WriteIn};
use audited_tests::entries::{acme, entry};
use futures_util::future::join_all;
use serde_json::json;
use sqlx::Pool;
use tokio::time::{sleep, timeout};

use crate::database::{BEGIN, Database, Driver};

const PENDING: &str = "SELECT count(*) FROM audit_pending";
const WORDS: &str = "SELECT count(*) FROM audit_words";
const ASTRAY: &str = "SELECT count(*) FROM audit_words w WHERE NOT EXISTS
    (SELECT 1 FROM audit_entries e WHERE e.tenant = w.tenant AND e.id = w.entry_id)";
const AGAIN: &str = "INSERT INTO audit_pending (tenant, id) SELECT tenant, id FROM audit_entries";

async fn with(entries: u64) -> Database {
    let database = Database::new().await;
    let numbered = |number| entry(number, json!({"summary": format!("number n{number}")}));
    let batch: Vec<_> = (0..entries).map(numbered).collect();
    database.store.write(&batch).await.unwrap();
    database
}

async fn found(database: &Database, text: &str) -> usize {
    let filter = Filter::new(acme()).text(text);
    let page = database.store.page(&filter, None, Limit::MAX).await;
    page.unwrap().entries.len()
}

/// Until nothing is pending: what was dropped may still hold its claim for a moment.
async fn drain(database: &Database, upkeep: &Upkeep) {
    while database.number(PENDING).await > 0 {
        upkeep.once().await.unwrap();
    }
}

#[tokio::test]
async fn what_is_written_is_found_after_the_next_pass() {
    let database = with(3).await;
    let upkeep = database.store.upkeep();
    assert_eq!(found(&database, "number").await, 0);
    assert_eq!(upkeep.once().await.unwrap().indexed, 3);
    assert_eq!(found(&database, "number").await, 3);
    assert_eq!(found(&database, "n2 NUMBER").await, 1);
    assert_eq!(upkeep.once().await.unwrap().indexed, 0);
    assert_eq!(database.number(PENDING).await, 0);
}

#[tokio::test]
async fn more_than_one_pass_holds_is_done_at_once() {
    let database = with(600).await;
    assert_eq!(database.store.upkeep().once().await.unwrap().indexed, 600);
    assert_eq!(found(&database, "n599").await, 1);
}

#[tokio::test]
async fn an_entry_that_is_written_twice_is_indexed_once() {
    let database = with(2).await;
    let numbered = |number| entry(number, json!({"summary": format!("number n{number}")}));
    database
        .store
        .write(&[numbered(1), numbered(2)])
        .await
        .unwrap();
    assert_eq!(database.store.upkeep().once().await.unwrap().indexed, 3);
}

#[tokio::test]
async fn indexing_anew_changes_nothing_and_restores_what_was_lost() {
    let database = with(300).await;
    let upkeep = database.store.upkeep();
    upkeep.once().await.unwrap();
    let words = database.number(WORDS).await;
    for spoil in [AGAIN, "DELETE FROM audit_words"] {
        database.by_hand(spoil).await.unwrap();
        database.by_hand(AGAIN).await.unwrap();
        upkeep.once().await.unwrap();
        assert_eq!(database.number(WORDS).await, words);
    }
    assert_eq!(database.number(PENDING).await, 0);
}

#[tokio::test]
async fn what_is_pending_but_gone_is_passed_over() {
    let database = with(1).await;
    let gone = "INSERT INTO audit_pending (tenant, id) SELECT 'nobody', id FROM audit_entries";
    database.by_hand(gone).await.unwrap();
    let done = database.store.upkeep().once().await.unwrap();
    assert_eq!((done.indexed, done.unreadable), (1, 0));
    assert_eq!(database.number(PENDING).await, 0);
}

#[tokio::test]
async fn what_can_not_be_read_holds_nothing_up() {
    let database = with(2).await;
    let strange = "INSERT INTO audit_entries (tenant, id, occurred_at, stream, category, action,
            operation, outcome, actor_kind, actor_id, kinds, entry, salt)
        SELECT 'globex', id, occurred_at, stream, category, action,
            operation, outcome, actor_kind, actor_id, kinds, '{\"of\": \"the future\"}', salt
        FROM audit_entries";
    database.by_hand(strange).await.unwrap();
    database.by_hand(AGAIN).await.unwrap();
    let done = database.store.upkeep().once().await.unwrap();
    assert_eq!((done.indexed, done.unreadable), (2, 2));
    assert_eq!(database.number(PENDING).await, 0);
    assert_eq!(found(&database, "number").await, 2);
}

#[tokio::test]
async fn without_tables_it_says_to_migrate() {
    let database = Database::unmigrated().await;
    let error = database.store.upkeep().once().await.unwrap_err();
    assert!(error.to_string().contains("call `migrate`"), "{error}");
}

#[tokio::test]
async fn it_runs_until_the_pool_is_closed() {
    let database = with(1).await;
    let running = tokio::spawn(database.store.upkeep().run());
    while database.number(PENDING).await > 0 {
        sleep(Duration::from_millis(10)).await;
    }
    assert!(!running.is_finished());
    database.pool.close().await;
    running.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_share_the_work() {
    let database = with(2_000).await;
    let other = database.another_store().await;
    let both = [database.store.upkeep(), other.upkeep()];
    let done = join_all(both.iter().map(Upkeep::once)).await;
    let done: usize = done.into_iter().map(|done| done.unwrap().indexed).sum();
    assert_eq!((done, database.number(PENDING).await), (2_000, 0));
    assert_eq!(found(&database, "number").await, 500);
    assert_eq!(found(&database, "n1999").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_is_dropped_midway_leaves_the_rest_to_the_next() {
    let database = with(2_000).await;
    for millis in (1..100).step_by(3) {
        let upkeep = database.store.upkeep();
        if timeout(Duration::from_millis(millis), upkeep.once())
            .await
            .is_ok()
        {
            break;
        }
    }
    drain(&database, &database.store.upkeep()).await;
    for number in [0, 255, 256, 1_000, 1_999] {
        assert_eq!(found(&database, &format!("n{number}")).await, 1);
    }
    // "number" and "n…", "7" and "Ada"
    assert_eq!(database.number(WORDS).await, 4 * 2_000);
}

/// Writers whose transactions stay open for a while.
struct Writers {
    pool: Pool<Driver>,
    scope: Scope,
}

impl Writers {
    async fn write(&self, number: u64, open_for: Duration) {
        let call = self.scope.try_call("customer.update", async {
            let audit = Audit::current();
            audit.target(Target::new("customer", format!("c{number}")));
            let mut tx = self.begin().await;
            audit.write_in(&mut tx).await.unwrap();
            sleep(open_for).await;
            match number % 3 {
                0 => tx.rollback().await,
                _ => tx.commit().await,
            }
            .unwrap();
            Ok::<_, Error>(())
        });
        call.await.unwrap();
    }

    /// SQLite has one writer at a time, and gives up waiting for it.
    async fn begin(&self) -> sqlx::Transaction<'static, Driver> {
        loop {
            if let Ok(tx) = self.pool.begin_with(BEGIN).await {
                return tx;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_missed_while_writers_hold_their_transactions_open() {
    let database = Database::new().await;
    let auditor = Auditor::builder(database.store.clone()).build().unwrap();
    let scope = Scope::builder(&auditor)
        .actor(Actor::user("7", "Ada"))
        .tenant(acme())
        .open();
    let fillers = join_all((0..2).map(|_| database.another_store())).await;
    let running = fillers.into_iter().map(|store| {
        tokio::spawn(async move {
            let upkeep = store.upkeep();
            loop {
                // Where another holds the lock, it is tried again.
                drop(timeout(Duration::from_secs(1), upkeep.once()).await);
            }
        })
    });
    let running: Vec<_> = running.collect();
    let writers = (0..8).map(|writer| {
        let (scope, database) = (scope.clone(), &database);
        async move {
            let pool = database.another_pool().await;
            let writers = Writers { pool, scope };
            for round in 0..12 {
                let is_long = round == 2 && writer < 2;
                let millis = if is_long {
                    10_000
                } else {
                    5 * (writer + round) % 23
                };
                writers
                    .write(writer * 100 + round, Duration::from_millis(millis))
                    .await;
            }
        }
    });
    join_all(writers).await;
    auditor.flush().await;
    running.iter().for_each(|filler| filler.abort());
    drain(&database, &database.store.upkeep()).await;
    check(&database).await;
}

/// Each of the 96 entries is found by the customer that it alone has.
async fn check(database: &Database) {
    assert_eq!(database.number(ASTRAY).await, 0);
    for number in (0..8).flat_map(|writer| (0..12).map(move |round| writer * 100 + round)) {
        let filter = Filter::new(acme()).text(format!("c{number}"));
        let page = database
            .store
            .page(&filter, None, Limit::MAX)
            .await
            .unwrap();
        let outcome = match number % 3 {
            0 => Outcome::Failure,
            _ => Outcome::Success,
        };
        let found: Vec<_> = page.entries.iter().map(|entry| entry.outcome).collect();
        assert_eq!(found, [outcome], "c{number}");
    }
}
