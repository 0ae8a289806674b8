//! A large log in Postgres, and what is examined of it.

use std::collections::HashMap;

use audit_sqlx::SqlxStore;
use audited_tests::crowd::copies::Words;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Pool, Postgres, QueryBuilder};

use super::Database;

/// How the copies are made.
pub(crate) const WORDS: Words = Words {
    numbers: "generate_series(0, {end} - 1) AS numbers(n)",
    hex: |number| format!("lpad(to_hex({number}), 12, '0')"),
    id: |hex| format!("{hex}::uuid"),
    time: |millis| {
        let time = format!("to_timestamp({millis} / 1000.0) AT TIME ZONE 'UTC'");
        format!("to_char({time}, 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')")
    },
};

/// What a server does by itself after a while.
pub(crate) const ANALYZE: &[&str] = &["VACUUM ANALYZE"];

/// Where the log is.
pub(crate) struct Place {
    options: PgConnectOptions,
}

impl Place {
    /// Empty tables.
    pub(crate) async fn new() -> Self {
        let options = Database::new().await.options.clone();
        Self { options }
    }

    /// Runs text as its owner would by hand.
    pub(crate) async fn run(&self, sql: &str) {
        let mut connection = self.options.connect().await.unwrap();
        let mut sql = QueryBuilder::<Postgres>::new(sql);
        sql.build().execute(&mut connection).await.unwrap();
    }

    /// How many entries are like that.
    pub(crate) async fn count(&self, like: &str) -> u64 {
        let mut connection = self.options.connect().await.unwrap();
        let mut sql = QueryBuilder::<Postgres>::new("SELECT COUNT(*) FROM audit_entries WHERE ");
        let count = sql.push(like).build_query_scalar::<i64>();
        count
            .fetch_one(&mut connection)
            .await
            .unwrap()
            .unsigned_abs()
    }

    /// A store for each way in which the server may plan a statement: for its arguments, as it does
    /// at first, or for any, as it may do when it has seen the statement often enough.
    pub(crate) async fn meters(&self) -> Vec<Meter> {
        let mut meters = Vec::new();
        for plans in ["force_custom_plan", "force_generic_plan"] {
            let options = self.options.clone().options([("plan_cache_mode", plans)]);
            let pool = PgPoolOptions::new().max_connections(1);
            let pool = pool.connect_with(options).await.unwrap();
            let store = SqlxStore::new(pool.clone());
            meters.push(Meter { pool, store });
        }
        meters
    }
}

/// A store with one connection, whose transaction tells what it examined.
#[derive(Clone)]
pub(crate) struct Meter {
    pub(crate) pool: Pool<Postgres>,
    pub(crate) store: SqlxStore<Postgres>,
}

impl Meter {
    /// How much is examined for so many keys, whatever a filter's values cost.
    pub(crate) fn bound(&self, keys: u64, _values: u64) -> u64 {
        keys
    }

    /// What a call answers, and how many keys were examined for it.
    pub(crate) async fn examined<T>(&self, call: impl Future<Output = T>) -> (T, u64) {
        self.run("BEGIN").await;
        let before = self.counts().await;
        let answer = call.await;
        let after = self.counts().await;
        self.run("ROLLBACK").await;
        let keys = after
            .into_iter()
            .map(|(name, counts)| counts.keys_since(&before[&name]));
        (answer, keys.sum())
    }

    async fn run(&self, sql: &'static str) {
        sqlx::raw_sql(sql).execute(&self.pool).await.unwrap();
    }

    async fn counts(&self) -> HashMap<String, Counts> {
        let sql = "SELECT relname::text, relkind = 'i' AS is_index,
                pg_stat_get_xact_tuples_returned(oid) AS returned,
                pg_stat_get_xact_numscans(oid) AS scans,
                pg_stat_get_xact_blocks_fetched(oid) AS blocks,
                reltuples::float8 / greatest(relpages, 1) AS keys_per_page,
                relpages::int8 AS pages
            FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace
                AND relname LIKE 'audit\\_%' AND relkind IN ('i', 'r')";
        let rows: Vec<(String, Counts)> = sqlx::query_as::<_, Counts>(sql)
            .fetch_all(&self.pool)
            .await
            .unwrap()
            .into_iter()
            .map(|counts| (counts.relname.clone(), counts))
            .collect();
        rows.into_iter().collect()
    }
}

/// What a transaction has examined of one table or index.
#[derive(sqlx::FromRow)]
struct Counts {
    relname: String,
    is_index: bool,
    returned: i64,
    scans: i64,
    blocks: i64,
    keys_per_page: f64,
    pages: i64,
}

impl Counts {
    /// Of a table: the rows of sequential scans. What an index leads to is counted
    /// there. Of an index: the keys that it returned, or that it was searched for; or those on the
    /// pages that it passed, since it does not count what it passes and does not return. Backwards, a
    /// page is asked for twice; a tenth is left for those that are read in part.
    fn keys_since(&self, before: &Self) -> u64 {
        let of = |count: fn(&Self) -> i64| (count(self) - count(before)).unsigned_abs();
        if !self.is_index {
            return of(|c| c.returned);
        }
        let leaves = of(|c| c.blocks).saturating_sub(of(|c| c.scans) * (self.height() + 2));
        let passed = (leaves as f64 * self.keys_per_page * 0.45) as u64;
        of(|c| c.returned).max(of(|c| c.scans)).max(passed)
    }

    /// How many pages lie between an index's root and its keys.
    fn height(&self) -> u64 {
        let (mut pages, mut height) = (self.pages as f64, 1);
        while pages > 1.0 {
            pages /= self.keys_per_page.max(2.0);
            height += 1;
        }
        height
    }
}
