//! The shop's orders, on three databases.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use audited::{Audit, CommitAudited, Error as AuditError, MySqlStore, PgStore, SqliteStore, Store};
use chrono::TimeDelta;
use sqlx::mysql::{MySqlConnection, MySqlPoolOptions};
use sqlx::pool::PoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{Connection, Database, Error, MySql, Pool, Postgres, QueryBuilder, Sqlite, Transaction};

/// The same table everywhere.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS orders (id VARCHAR(64) PRIMARY KEY)";

/// How long a handler waits for a connection.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long it waits for a lock of SQLite's.
const LOCK_PATIENCE: Duration = Duration::from_millis(250);

const CONNECTIONS: u32 = 4;

/// A pool.
#[derive(Clone)]
pub enum Db {
    /// Of MySQL or MariaDB.
    MySql(Pool<MySql>),
    /// Of Postgres.
    Postgres(Pool<Postgres>),
    /// Of SQLite.
    Sqlite(Pool<Sqlite>),
}

/// An open transaction.
pub(super) enum Tx {
    MySql(Transaction<'static, MySql>),
    Postgres(Transaction<'static, Postgres>),
    Sqlite(Transaction<'static, Sqlite>),
}

/// The same on each database, with the statement's value bound.
macro_rules! insert {
    ($database:ty, $on:expr, $order:expr) => {{
        let mut sql = QueryBuilder::<$database>::new("INSERT INTO orders (id) VALUES (");
        sql.push_bind($order.to_owned()).push(")");
        sql.build().execute($on).await.map(drop)
    }};
}

macro_rules! run {
    ($database:ty, $on:expr, $sql:expr) => {{
        let mut sql = QueryBuilder::<$database>::new($sql);
        sql.build().execute($on).await.map(drop)
    }};
}

impl Db {
    /// The database of a URL, not connected yet.
    pub fn open(url: &str) -> Result<Self, Error> {
        if url.starts_with("postgres") {
            let pool = options::<Postgres>().connect_lazy(url)?;
            return Ok(Self::Postgres(pool));
        }
        if url.starts_with("mysql") {
            return Ok(Self::MySql(healing().connect_lazy(url)?));
        }
        let sqlite: SqliteConnectOptions = url.parse()?;
        let sqlite = sqlite.create_if_missing(true).busy_timeout(LOCK_PATIENCE);
        let sqlite = sqlite.journal_mode(SqliteJournalMode::Wal);
        Ok(Self::Sqlite(options().connect_lazy_with(sqlite)))
    }

    /// Makes the table.
    pub async fn create(&self) -> Result<(), Error> {
        self.run(TABLE).await
    }

    /// Runs a statement.
    pub async fn run(&self, sql: &str) -> Result<(), Error> {
        match self {
            Self::MySql(pool) => run!(MySql, pool, sql),
            Self::Postgres(pool) => run!(Postgres, pool, sql),
            Self::Sqlite(pool) => run!(Sqlite, pool, sql),
        }
    }

    /// The log in it. What was begun and has no end is unknown there at once.
    pub fn log(&self) -> Arc<dyn Store> {
        let at_once = TimeDelta::zero();
        match self {
            Self::MySql(pool) => Arc::new(MySqlStore::new(pool.clone()).unknown_after(at_once)),
            Self::Postgres(pool) => Arc::new(PgStore::new(pool.clone()).unknown_after(at_once)),
            Self::Sqlite(pool) => Arc::new(SqliteStore::new(pool.clone()).unknown_after(at_once)),
        }
    }

    /// All orders.
    pub async fn orders(&self) -> Result<HashSet<String>, Error> {
        const ALL: &str = "SELECT id FROM orders";
        let orders: Vec<String> = match self {
            Self::MySql(pool) => sqlx::query_scalar(ALL).fetch_all(pool).await?,
            Self::Postgres(pool) => sqlx::query_scalar(ALL).fetch_all(pool).await?,
            Self::Sqlite(pool) => sqlx::query_scalar(ALL).fetch_all(pool).await?,
        };
        Ok(orders.into_iter().collect())
    }

    /// Closes its connections.
    pub async fn close(&self) {
        match self {
            Self::MySql(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
            Self::Sqlite(pool) => pool.close().await,
        }
    }

    /// Inserts an order, in no transaction but the statement's own.
    pub(super) async fn insert(&self, order: &str) -> Result<(), Error> {
        match self {
            Self::MySql(pool) => insert!(MySql, pool, order),
            Self::Postgres(pool) => insert!(Postgres, pool, order),
            Self::Sqlite(pool) => insert!(Sqlite, pool, order),
        }
    }

    /// A transaction that will write.
    pub(super) async fn begin(&self) -> Result<Tx, Error> {
        Ok(match self {
            Self::MySql(pool) => Tx::MySql(begin(pool, "BEGIN").await?),
            Self::Postgres(pool) => Tx::Postgres(begin(pool, "BEGIN").await?),
            Self::Sqlite(pool) => Tx::Sqlite(begin(pool, "BEGIN IMMEDIATE").await?),
        })
    }
}

impl Tx {
    pub(super) async fn insert(&mut self, order: &str) -> Result<(), Error> {
        match self {
            Self::MySql(tx) => insert!(MySql, &mut **tx, order),
            Self::Postgres(tx) => insert!(Postgres, &mut **tx, order),
            Self::Sqlite(tx) => insert!(Sqlite, &mut **tx, order),
        }
    }
}

impl CommitAudited for Tx {
    async fn commit_audited(self, audit: &Audit) -> Result<(), AuditError> {
        match self {
            Self::MySql(tx) => tx.commit_audited(audit).await,
            Self::Postgres(tx) => tx.commit_audited(audit).await,
            Self::Sqlite(tx) => tx.commit_audited(audit).await,
        }
    }
}

/// Begun by a task that nobody drops: a client that leaves meanwhile would else leave a transaction
/// open on a connection that the pool hands out again.
async fn begin<D: Database>(
    pool: &Pool<D>,
    statement: &'static str,
) -> Result<Transaction<'static, D>, Error> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin_with(statement).await });
    begun.await.map_err(std::io::Error::other)?
}

fn options<D: Database>() -> PoolOptions<D> {
    PoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
}

/// With the hook that a MySQL pool needs where handlers are dropped.
fn healing() -> MySqlPoolOptions {
    options().after_release(|connection: &mut MySqlConnection, _| {
        Box::pin(async move {
            let answer = tokio::time::timeout(PATIENCE, connection.ping());
            answer.await.map_err(std::io::Error::from)??;
            Ok(true)
        })
    })
}
