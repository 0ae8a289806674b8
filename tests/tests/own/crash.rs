//! The server is killed midway and started again: nothing is lost, and nothing doubled.

use std::collections::BTreeMap;
use std::time::Duration;

use audit_core::{Audit, Auditor, Entry, Error, Filter, Limit, Outcome, Scope, Store, Tenant};
use audit_sqlx::{CommitAudited, SqlxStore};
use sqlx::{Pool, QueryBuilder};

use crate::database::{BEGIN, Driver};
use crate::own::Own;

/// How many customers change the business at once.
const TASKS: i64 = 4;

#[derive(Clone)]
struct App {
    pool: Pool<Driver>,
    store: SqlxStore<Driver>,
    auditor: Auditor,
}

impl App {
    async fn open(own: &Own) -> Self {
        let pool = own.pool();
        let store = SqlxStore::new(pool.clone());
        store.migrate().await.unwrap();
        let table = sqlx::raw_sql("CREATE TABLE changes (n BIGINT PRIMARY KEY)");
        table.execute(&pool).await.unwrap();
        let patience = Duration::from_millis(100);
        let auditor = Auditor::builder(store.clone()).patience(patience);
        let auditor = auditor.build().unwrap();
        Self {
            pool,
            store,
            auditor,
        }
    }

    /// A change in a transaction, whose entry says which it was.
    async fn change(&self, number: i64) -> Result<(), Error> {
        let change = async {
            let audit = Audit::current();
            audit.context("change", number);
            let tx = self.pool.begin_with(BEGIN).await;
            let mut tx = tx.map_err(|error| Error::unavailable("no begin").with_source(error))?;
            let mut sql = QueryBuilder::<Driver>::new("INSERT INTO changes VALUES (");
            sql.push_bind(number).push(")");
            let changed = sql.build().execute(&mut *tx).await;
            changed.map_err(|error| Error::unavailable("no insert").with_source(error))?;
            tx.commit_audited(&audit).await
        };
        let scope = Scope::builder(&self.auditor).open();
        scope.try_call("change.commit", change).await
    }

    /// Changes from this one on, until one fails; its number.
    async fn change_on(&self, first: i64) -> i64 {
        for number in (first..).step_by(TASKS.unsigned_abs() as usize) {
            if let Err(error) = self.change(number).await {
                assert!(error.is_unavailable(), "{error}");
                return number;
            }
        }
        unreachable!()
    }

    /// A call without a transaction, whose entry says which it was.
    async fn call(&self, number: i64) {
        let scope = Scope::builder(&self.auditor).open();
        let call = async { Audit::current().context("change", number) };
        scope.call("change.tell", call).await;
    }

    async fn made(&self) -> Vec<i64> {
        let made = sqlx::query_scalar("SELECT n FROM changes ORDER BY n");
        made.fetch_all(&self.pool).await.unwrap()
    }

    /// What the log tells of each change.
    async fn told(&self, action: &str) -> BTreeMap<i64, Vec<Outcome>> {
        let mut told = BTreeMap::<_, Vec<_>>::new();
        for entry in self.entries().await {
            if entry.action == action {
                let number = entry.context["change"].as_i64().unwrap();
                told.entry(number).or_default().push(entry.outcome);
            }
        }
        told
    }

    async fn entries(&self) -> Vec<Entry> {
        let (filter, mut cursor) = (Filter::new(Tenant::default()), None);
        let mut entries = Vec::new();
        loop {
            let page = self.store.page(&filter, cursor.as_ref(), Limit::MAX).await;
            let page = page.unwrap();
            entries.extend(page.entries);
            cursor = page.older;
            if cursor.is_none() {
                return entries;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_and_started_again_has_every_entry_once() {
    let mut own = Own::started().await;
    let app = App::open(&own).await;
    for number in -9..0 {
        app.change(number).await.unwrap();
    }
    let tasks = (0..TASKS).map(|first| {
        let app = app.clone();
        tokio::spawn(async move { app.change_on(first).await })
    });
    let tasks: Vec<_> = tasks.collect();
    while app.auditor.totals().written < 100 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }

    own.kill();
    let mut failed = Vec::new();
    for task in tasks {
        failed.push(task.await.unwrap());
    }
    let calls = async {
        for number in -1_009..-1_000 {
            app.call(number).await; // waits for the server
        }
    };
    tokio::join!(calls, own.start());
    app.auditor.flush().await;

    let (made, told) = (app.made().await, app.told("change.commit").await);
    assert!(
        told.values().all(|outcomes| outcomes.len() == 1),
        "{told:?}"
    );
    let all = told.keys().copied();
    let ended = *failed.iter().max().unwrap();
    assert!(failed.iter().all(|number| told.contains_key(number)));
    assert!(all.clone().count() > 100 && all.max() == Some(ended));
    let of = |outcome| told.iter().filter(move |(_, told)| told[0] == outcome);
    let successes: Vec<_> = of(Outcome::Success).map(|(number, _)| *number).collect();
    assert_eq!(successes, made);
    let waiting = app.told("change.tell").await;
    assert_eq!(waiting.len(), 9);
    assert!(
        waiting
            .values()
            .all(|outcomes| outcomes == &[Outcome::Success])
    );
    let totals = app.auditor.totals();
    assert_eq!((totals.lost, totals.rejected, totals.refused), (0, 0, 0));
    assert_eq!(totals.written, (told.len() + waiting.len()) as u64);
    println!("{} made, {failed:?} failed", made.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_while_the_server_is_gone_is_unavailable_and_is_settled_afterwards() {
    let mut own = Own::started().await;
    let app = App::open(&own).await;
    let gone = async {
        let audit = Audit::current();
        audit.context("change", 1);
        let mut tx = app.pool.begin_with(BEGIN).await.unwrap();
        let insert = sqlx::raw_sql("INSERT INTO changes VALUES (1)");
        insert.execute(&mut *tx).await.unwrap();
        own.kill();
        tx.commit_audited(&audit).await
    };
    let scope = Scope::builder(&app.auditor).open();
    let error = scope.try_call("change.commit", gone).await.unwrap_err();
    assert!(error.is_unavailable(), "{error}");
    assert!(error.to_string().contains("check that it runs"), "{error}");
    own.start().await;
    app.auditor.flush().await;
    assert_eq!(app.made().await, Vec::<i64>::new());
    let told = app.told("change.commit").await;
    assert_eq!(told, BTreeMap::from([(1, vec![Outcome::Failure])]));
}
