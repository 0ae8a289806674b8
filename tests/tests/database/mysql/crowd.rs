//! A large log in MariaDB, and what is examined of it.

use audit_sqlx::SqlxStore;
use audited_tests::crowd::copies::Words;
use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sqlx::{ConnectOptions, MySql, Pool, QueryBuilder, Row};

use super::Database;

/// How the copies are made.
pub(crate) const WORDS: Words = Words {
    numbers: "(SELECT seq AS n FROM seq_0_to_{end} WHERE seq < {end}) AS numbers",
    hex: |number| format!("LOWER(LPAD(HEX({number}), 12, '0'))"),
    id: |hex| format!("UNHEX({hex})"),
    time: |millis| {
        let time = format!("TIMESTAMP('1970-01-01') + INTERVAL {millis} * 1000 MICROSECOND");
        format!("DATE_FORMAT({time}, '%Y-%m-%dT%H:%i:%s.%fZ')")
    },
};

/// What a server does by itself after a while.
pub(crate) const ANALYZE: &[&str] = &["ANALYZE TABLE audit_entries, audit_targets, audit_words"];

/// Where the log is.
pub(crate) struct Place {
    options: MySqlConnectOptions,
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
        let mut sql = QueryBuilder::<MySql>::new(sql);
        sql.build().execute(&mut connection).await.unwrap();
    }

    /// How many entries are like that.
    pub(crate) async fn count(&self, like: &str) -> u64 {
        let mut connection = self.options.connect().await.unwrap();
        let mut sql = QueryBuilder::<MySql>::new("SELECT COUNT(*) FROM audit_entries WHERE ");
        let count = sql.push(like).build_query_scalar::<i64>();
        count
            .fetch_one(&mut connection)
            .await
            .unwrap()
            .unsigned_abs()
    }

    /// A store whose connection counts. It does not remember what subqueries found: to look that up
    /// would count like a key.
    pub(crate) async fn meters(&self) -> Vec<Meter> {
        let pool = MySqlPoolOptions::new().max_connections(1);
        let pool = pool.connect_with(self.options.clone()).await.unwrap();
        let forget = sqlx::raw_sql("SET SESSION optimizer_switch = 'subquery_cache=off'");
        forget.execute(&pool).await.unwrap();
        let store = SqlxStore::new(pool.clone());
        vec![Meter { pool, store }]
    }
}

/// A store with one connection, whose session tells what it examined.
#[derive(Clone)]
pub(crate) struct Meter {
    pub(crate) pool: Pool<MySql>,
    pub(crate) store: SqlxStore<MySql>,
}

impl Meter {
    /// How much is examined for so many keys, whatever a filter's values cost.
    pub(crate) fn bound(&self, keys: u64, _values: u64) -> u64 {
        keys
    }

    /// What a call answers, and how many keys were examined for it: those that were asked of a table,
    /// and those that an index left out by itself. What was looked up in a temporary table, where groups
    /// are counted, is no key.
    pub(crate) async fn examined<T>(&self, call: impl Future<Output = T>) -> (T, u64) {
        let forget = sqlx::raw_sql("FLUSH STATUS");
        forget.execute(&self.pool).await.unwrap();
        let answer = call.await;
        let tell = sqlx::raw_sql("SHOW SESSION STATUS WHERE Variable_name RLIKE '^(Handler|Rows)'");
        let mut keys = 0_i64;
        for row in tell.fetch_all(&self.pool).await.unwrap() {
            let (name, count): (String, String) = (row.get(0), row.get(1));
            let count: i64 = count.parse().unwrap();
            match &*name {
                "Handler_icp_attempts" => keys += count,
                "Handler_icp_match" | "Rows_tmp_read" => keys -= count,
                _ if name.starts_with("Handler_read_") => keys += count,
                _ => {}
            }
        }
        (answer, keys.unsigned_abs())
    }
}
