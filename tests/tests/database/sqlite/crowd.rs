//! A large log in SQLite, and what is examined of it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use audit_sqlx::SqlxStore;
use audited_tests::crowd::copies::Words;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{ConnectOptions, Pool, QueryBuilder, Sqlite, SqliteConnection};

/// How the copies are made.
pub(crate) const WORDS: Words = Words {
    numbers: "(
        WITH RECURSIVE numbers(n) AS (
            SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {end} - 1
        ) SELECT n FROM numbers
    ) AS numbers",
    hex: |number| format!("printf('%012x', {number})"),
    id: |hex| format!("unhex({hex})"),
    time: |millis| format!("strftime('%Y-%m-%dT%H:%M:%fZ', {millis} / 1000.0, 'unixepoch')"),
};

/// What an app does now and again.
pub(crate) const ANALYZE: &[&str] = &["ANALYZE"];

/// How many steps of its machine SQLite takes for a key, at most: three to count it, and some to
/// compare its id and to return it.
const STEPS_PER_KEY: u64 = 8;

/// How many it takes for a key and a value, which a filter compares or a count groups by.
const STEPS_PER_VALUE: u64 = 2;

/// Where the log is: in memory, so that it is gone with the process, however that ends.
pub(crate) struct Place {
    options: SqliteConnectOptions,
    _kept: Mutex<SqliteConnection>,
}

impl Place {
    /// Empty tables.
    pub(crate) async fn new() -> Self {
        let options: SqliteConnectOptions = "sqlite::memory:".parse().unwrap();
        let kept = Mutex::new(options.connect().await.unwrap());
        let place = Self {
            options,
            _kept: kept,
        };
        place.meters().await[0].store.migrate().await.unwrap();
        place
    }

    /// Runs text as its owner would by hand.
    pub(crate) async fn run(&self, sql: &str) {
        let mut connection = self.options.connect().await.unwrap();
        let mut sql = QueryBuilder::<Sqlite>::new(sql);
        sql.build().execute(&mut connection).await.unwrap();
    }

    /// How many entries are like that.
    pub(crate) async fn count(&self, like: &str) -> u64 {
        let mut connection = self.options.connect().await.unwrap();
        let mut sql = QueryBuilder::<Sqlite>::new("SELECT COUNT(*) FROM audit_entries WHERE ");
        let count = sql.push(like).build_query_scalar::<i64>();
        count
            .fetch_one(&mut connection)
            .await
            .unwrap()
            .unsigned_abs()
    }

    /// A store whose connection counts.
    pub(crate) async fn meters(&self) -> Vec<Meter> {
        let pool = SqlitePoolOptions::new().max_connections(1);
        let pool = pool.connect_with(self.options.clone()).await.unwrap();
        let store = SqlxStore::new(pool.clone());
        let meter = Meter {
            pool,
            store,
            steps: Arc::default(),
        };
        meter.count().await;
        vec![meter]
    }
}

/// A store with one connection, which tells each step of its machine.
#[derive(Clone)]
pub(crate) struct Meter {
    pub(crate) pool: Pool<Sqlite>,
    pub(crate) store: SqlxStore<Sqlite>,
    steps: Arc<AtomicU64>,
}

impl Meter {
    /// How many steps examine so many keys, with a filter of so many values.
    pub(crate) fn bound(&self, keys: u64, values: u64) -> u64 {
        keys * (STEPS_PER_KEY + STEPS_PER_VALUE * values)
    }

    /// What a call answers, and how many steps were taken for it.
    pub(crate) async fn examined<T>(&self, call: impl Future<Output = T>) -> (T, u64) {
        self.steps.store(0, Ordering::Relaxed);
        let answer = call.await;
        (answer, self.steps.load(Ordering::Relaxed))
    }

    async fn count(&self) {
        let steps = Arc::clone(&self.steps);
        let mut connection = self.pool.acquire().await.unwrap();
        let mut handle = connection.lock_handle().await.unwrap();
        handle.set_progress_handler(1, move || {
            steps.fetch_add(1, Ordering::Relaxed);
            true
        });
    }
}
