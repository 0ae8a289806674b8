//! MariaDB, or MySQL, as the suites need it.

use std::io;
use std::time::Duration;

use audit_sqlx::SqlxStore;
use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sqlx::{ConnectOptions, Connection, MySql, Pool, QueryBuilder, Transaction};
use tokio::task::JoinHandle;
use uuid::Uuid;

#[path = "mysql/crowd.rs"]
pub(crate) mod crowd;

pub(crate) type Driver = MySql;

/// Begins a transaction that is going to write.
pub(crate) const BEGIN: &str = "BEGIN";

/// Gives a permit to delete to the connection that runs it.
pub(crate) const PERMIT: &str = "UPDATE audit_permits SET holder = CONNECTION_ID()";

/// Ways to begin one that people use, some of which lose against others more often.
pub(crate) const BEGINS: &[&str] = &["BEGIN", "START TRANSACTION WITH CONSISTENT SNAPSHOT"];

/// Keeps a row that is read from being changed by others.
pub(crate) const FOR_UPDATE: &str = " FOR UPDATE";

/// What is said of two customers of one name.
pub(crate) const UNIQUE_VIOLATION: &str = "MySQL error 23000 (unique violation)";

/// What a process is told that can only read it, and writes.
pub(crate) const READ_ONLY: &str = "does not let this user";

/// A database of the test's own.
pub(crate) struct Database {
    options: MySqlConnectOptions,
    name: String,
    pub(crate) pool: Pool<Driver>,
    /// Beside the app's pool, whose connections a test may leave in any state.
    pub(crate) desk: Pool<Driver>,
    pub(crate) store: SqlxStore<Driver>,
}

impl Database {
    /// With its tables.
    pub(crate) async fn new() -> Self {
        let database = Self::unmigrated().await;
        database.store.migrate().await.unwrap();
        database
    }

    /// Without any.
    pub(crate) async fn unmigrated() -> Self {
        let name = format!("audited_test_{}", Uuid::now_v7().simple());
        let nowhere = pool(server()).await;
        run(&nowhere, format!("CREATE DATABASE {name}")).await;
        nowhere.close().await;
        let options = server().database(&name);
        let (desk, pool) = (pool(options.clone()).await, pool(options.clone()).await);
        let store = SqlxStore::new(pool.clone());
        Self {
            options,
            name,
            pool,
            desk,
            store,
        }
    }

    /// Lets what is written be found by its words, as an upkeep does that may.
    pub(crate) async fn index(&self) {
        self.store.upkeep().once().await.unwrap();
    }

    /// The same database through a pool of its own, as another process has it.
    pub(crate) async fn another_store(&self) -> SqlxStore<Driver> {
        SqlxStore::new(self.another_pool().await)
    }

    /// The app's connections in another process.
    pub(crate) async fn another_pool(&self) -> Pool<Driver> {
        pool(self.options.clone()).await
    }

    /// The same database, for a user who may only read it.
    pub(crate) async fn read_only(&self) -> SqlxStore<Driver> {
        SqlxStore::new(self.granted("r", &["SELECT ON *"]).await)
    }

    /// The same database, for an app that may only insert and read.
    pub(crate) async fn least_privileged(&self) -> SqlxStore<Driver> {
        SqlxStore::new(self.as_app().await)
    }

    /// Connections of an app that may only insert and read.
    pub(crate) async fn as_app(&self) -> Pool<Driver> {
        let grants = [
            "SELECT ON audit_migrations",
            "SELECT, INSERT ON audit_entries",
            "SELECT, INSERT ON audit_targets",
            "INSERT ON audit_pending",
            "SELECT ON audit_words",
            "SELECT, INSERT ON audit_intents",
            "SELECT, INSERT ON audit_intent_targets",
        ];
        self.granted("w", &grants).await
    }

    /// The same database, for a process that only keeps it up.
    pub(crate) async fn keeping_up(&self) -> SqlxStore<Driver> {
        let grants = [
            "SELECT ON audit_entries",
            "SELECT, UPDATE, DELETE ON audit_pending",
            "SELECT, INSERT, UPDATE ON audit_words",
            "SELECT ON audit_permits",
        ];
        SqlxStore::new(self.granted("u", &grants).await)
    }

    /// Connections of a job that may only do what retention needs.
    pub(crate) async fn as_retention(&self) -> Pool<Driver> {
        let grants = [
            "SELECT, INSERT, DELETE ON audit_entries",
            "SELECT, INSERT, DELETE ON audit_targets",
            "INSERT ON audit_pending",
            "SELECT, DELETE ON audit_words",
            "SELECT, DELETE ON audit_intents",
            "SELECT, DELETE ON audit_intent_targets",
            "SELECT, UPDATE ON audit_permits",
            "SELECT, INSERT, DELETE ON audit_holds",
        ];
        self.granted("d", &grants).await
    }

    async fn granted(&self, letter: &str, grants: &[&str]) -> Pool<Driver> {
        let user = format!("{letter}{}", &self.name[self.name.len() - 20..]);
        let create = format!("CREATE USER {user} IDENTIFIED BY '{user}'");
        run(&self.desk, create).await;
        for grant in grants {
            run(&self.desk, format!("GRANT {grant} TO {user}")).await;
        }
        pool(self.options.clone().username(&user).password(&user)).await
    }

    /// Where it is, and how it is entered.
    pub(crate) fn url(&self) -> String {
        self.options.to_url_lossy().to_string()
    }

    /// The same server, and no database that it has.
    pub(crate) fn url_of_nothing(&self) -> String {
        let options = self.options.clone().database("audited_nowhere");
        options.to_url_lossy().to_string()
    }

    /// A server that refuses.
    pub(crate) fn unreachable_url(&self) -> String {
        self.options.clone().port(1).to_url_lossy().to_string()
    }

    /// A URL that can't be read.
    pub(crate) fn malformed_url(&self) -> String {
        "mysql://app:hunter2@host:none/shop".to_owned()
    }

    /// Somebody whom the server does not know by this password.
    pub(crate) fn url_of_a_stranger(&self) -> String {
        self.options
            .clone()
            .password("hunter2")
            .to_url_lossy()
            .to_string()
    }

    /// A database that nobody serves.
    pub(crate) fn unreachable_store(&self) -> SqlxStore<Driver> {
        SqlxStore::new(Pool::connect_lazy_with(server().port(1)))
    }

    /// Runs text as its owner would by hand.
    pub(crate) async fn by_hand(&self, sql: &'static str) -> Result<u64, sqlx::Error> {
        let done = sqlx::raw_sql(sql).execute(&self.desk).await?;
        Ok(done.rows_affected())
    }

    /// The number that a query answers.
    pub(crate) async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.desk).await.unwrap()
    }

    /// A transaction that can't be committed with an entry, since another, which makes a change, is
    /// in its way: each waits for the other, and the one that has done less is rolled back.
    pub(crate) async fn outrun(&self) -> (Transaction<'static, Driver>, JoinHandle<()>) {
        let table = "CREATE TABLE IF NOT EXISTS places (n INTEGER PRIMARY KEY)";
        self.by_hand(table).await.unwrap();
        let mut tx = self.pool.begin().await.unwrap();
        let mut other = self.desk.begin().await.unwrap();
        by_hand(&mut tx, "INSERT INTO places VALUES (0)").await;
        for sql in [
            "INSERT INTO places VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9)",
            "DELETE FROM places WHERE n > 0",
            "SELECT * FROM audit_entries FOR UPDATE",
            "INSERT INTO changes VALUES (1)",
        ] {
            by_hand(&mut other, sql).await;
        }
        let rest = async move {
            for sql in ["INSERT INTO places VALUES (0)", "DELETE FROM places"] {
                by_hand(&mut other, sql).await;
            }
            other.commit().await.unwrap();
        };
        (tx, tokio::spawn(rest))
    }
}

fn server() -> MySqlConnectOptions {
    let url = std::env::var("AUDITED_MYSQL_URL");
    let url = url.expect("AUDITED_MYSQL_URL is not set: run `cargo xtask test`");
    url.parse().unwrap()
}

/// A pool that gives up a connection which does not come back: where a query was dropped before the
/// server had prepared it, sqlx waits for an answer for ever.
pub(crate) fn pool_options() -> MySqlPoolOptions {
    MySqlPoolOptions::new().after_release(|connection, _| {
        Box::pin(async move {
            let answer = tokio::time::timeout(Duration::from_millis(200), connection.ping());
            answer.await.map_err(io::Error::from)??;
            Ok(true)
        })
    })
}

async fn pool(options: MySqlConnectOptions) -> Pool<Driver> {
    pool_options()
        .max_connections(4)
        .connect_with(options)
        .await
        .unwrap()
}

async fn run(pool: &Pool<Driver>, sql: String) {
    let mut sql = QueryBuilder::<Driver>::new(sql);
    sql.build().execute(pool).await.unwrap();
}

async fn by_hand(tx: &mut Transaction<'_, Driver>, sql: &'static str) {
    sqlx::raw_sql(sql).execute(&mut **tx).await.unwrap();
}
