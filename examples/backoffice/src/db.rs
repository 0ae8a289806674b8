//! The database: one pool, transactions, and the few shapes of query that the app needs.
//!
//! Everything goes through [`Db`] and [`Tx`], which have an arm for each database that the app runs
//! on. SQL is written once, with `?` for its values: it is what the three have in common.

mod open;
mod query;
mod value;

use std::sync::Arc;

use audited::{
    Audit, Auditor, AuditorBuilder, CommitAudited, MySqlStore, PgStore, SqliteStore, Store, Upkeep,
};
use sqlx::{
    Database, FromRow, MySql, MySqlPool, PgPool, Pool, Postgres, Sqlite, SqlitePool, Transaction,
};

use query::query;
pub use value::Value;
pub(crate) use value::values;

/// The pool.
#[derive(Clone)]
pub enum Db {
    MySql(MySqlPool),
    Postgres(PgPool),
    Sqlite(SqlitePool),
}

/// An open transaction; dropped, it is rolled back.
pub struct Tx {
    connection: Connection,
    /// What a read of a row ends with that the transaction may change.
    lock: &'static str,
}

enum Connection {
    MySql(Transaction<'static, MySql>),
    Postgres(Transaction<'static, Postgres>),
    Sqlite(Transaction<'static, Sqlite>),
}

impl Db {
    /// What writes the audit log, which lies in the same database.
    pub fn auditor(&self) -> AuditorBuilder {
        match self {
            Self::MySql(pool) => Auditor::builder(MySqlStore::new(pool.clone())),
            Self::Postgres(pool) => Auditor::builder(PgStore::new(pool.clone())),
            Self::Sqlite(pool) => Auditor::builder(SqliteStore::new(pool.clone())),
        }
    }

    /// What reads it.
    pub fn audit_log(&self) -> Arc<dyn Store> {
        match self {
            Self::MySql(pool) => Arc::new(MySqlStore::new(pool.clone())),
            Self::Postgres(pool) => Arc::new(PgStore::new(pool.clone())),
            Self::Sqlite(pool) => Arc::new(SqliteStore::new(pool.clone())),
        }
    }

    /// What the audit log needs done behind the app's back.
    pub fn upkeep(&self) -> Upkeep {
        match self {
            Self::MySql(pool) => MySqlStore::new(pool.clone()).upkeep(),
            Self::Postgres(pool) => PgStore::new(pool.clone()).upkeep(),
            Self::Sqlite(pool) => SqliteStore::new(pool.clone()).upkeep(),
        }
    }

    /// A transaction that will write.
    pub async fn begin(&self) -> Result<Tx, sqlx::Error> {
        let connection = match self {
            Self::MySql(pool) => Connection::MySql(begin(pool, "begin").await?),
            Self::Postgres(pool) => Connection::Postgres(begin(pool, "begin").await?),
            // A deferred transaction that reads and then writes fails when another wrote between.
            Self::Sqlite(pool) => Connection::Sqlite(begin(pool, "begin immediate").await?),
        };
        let lock = match self {
            Self::MySql(_) | Self::Postgres(_) => " for update",
            Self::Sqlite(_) => "", // it is the only one that writes
        };
        Ok(Tx { connection, lock })
    }

    /// A transaction that only reads, and sees one state of the database throughout.
    pub async fn read(&self) -> Result<Tx, sqlx::Error> {
        let connection = match self {
            Self::MySql(pool) => {
                let snapshot = "start transaction with consistent snapshot, read only";
                Connection::MySql(begin(pool, snapshot).await?)
            }
            Self::Postgres(pool) => {
                let snapshot = "begin isolation level repeatable read read only";
                Connection::Postgres(begin(pool, snapshot).await?)
            }
            Self::Sqlite(pool) => Connection::Sqlite(begin(pool, "begin").await?),
        };
        Ok(Tx {
            connection,
            lock: "",
        })
    }
}

/// Begun by a task of its own, which nobody drops: a request that ends while its transaction begins,
/// as when the client leaves, would else leave one open on a connection that the pool hands out
/// again.
async fn begin<D: Database>(
    pool: &Pool<D>,
    statement: &'static str,
) -> Result<Transaction<'static, D>, sqlx::Error> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin_with(statement).await });
    begun.await.map_err(std::io::Error::other)?
}

/// What a query can return: a row of every database that the app runs on.
pub trait Row:
    for<'r> FromRow<'r, <MySql as Database>::Row>
    + for<'r> FromRow<'r, <Postgres as Database>::Row>
    + for<'r> FromRow<'r, <Sqlite as Database>::Row>
    + Send
    + Unpin
{
}

impl<T> Row for T where
    T: for<'r> FromRow<'r, <MySql as Database>::Row>
        + for<'r> FromRow<'r, <Postgres as Database>::Row>
        + for<'r> FromRow<'r, <Sqlite as Database>::Row>
        + Send
        + Unpin
{
}

impl Tx {
    pub async fn rows<T: Row>(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<T>, sqlx::Error> {
        match &mut self.connection {
            Connection::MySql(tx) => {
                let mut query = query::<MySql>(sql, "", values)?;
                query.build_query_as().fetch_all(&mut **tx).await
            }
            Connection::Postgres(tx) => {
                let mut query = query::<Postgres>(sql, "", values)?;
                query.build_query_as().fetch_all(&mut **tx).await
            }
            Connection::Sqlite(tx) => {
                let mut query = query::<Sqlite>(sql, "", values)?;
                query.build_query_as().fetch_all(&mut **tx).await
            }
        }
    }

    pub async fn row<T: Row>(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Option<T>, sqlx::Error> {
        self.row_by(sql, "", values).await
    }

    /// A row that, in a transaction that writes, nobody else changes until that is over.
    pub async fn locked_row<T: Row>(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Option<T>, sqlx::Error> {
        self.row_by(sql, self.lock, values).await
    }

    async fn row_by<T: Row>(
        &mut self,
        sql: &'static str,
        end: &'static str,
        values: Vec<Value>,
    ) -> Result<Option<T>, sqlx::Error> {
        match &mut self.connection {
            Connection::MySql(tx) => {
                let mut query = query::<MySql>(sql, end, values)?;
                query.build_query_as().fetch_optional(&mut **tx).await
            }
            Connection::Postgres(tx) => {
                let mut query = query::<Postgres>(sql, end, values)?;
                query.build_query_as().fetch_optional(&mut **tx).await
            }
            Connection::Sqlite(tx) => {
                let mut query = query::<Sqlite>(sql, end, values)?;
                query.build_query_as().fetch_optional(&mut **tx).await
            }
        }
    }

    /// How many rows it changed.
    pub async fn execute(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<u64, sqlx::Error> {
        match &mut self.connection {
            Connection::MySql(tx) => {
                let mut query = query::<MySql>(sql, "", values)?;
                Ok(query.build().execute(&mut **tx).await?.rows_affected())
            }
            Connection::Postgres(tx) => {
                let mut query = query::<Postgres>(sql, "", values)?;
                Ok(query.build().execute(&mut **tx).await?.rows_affected())
            }
            Connection::Sqlite(tx) => {
                let mut query = query::<Sqlite>(sql, "", values)?;
                Ok(query.build().execute(&mut **tx).await?.rows_affected())
            }
        }
    }

    pub async fn commit(self) -> Result<(), sqlx::Error> {
        match self.connection {
            Connection::MySql(tx) => tx.commit().await,
            Connection::Postgres(tx) => tx.commit().await,
            Connection::Sqlite(tx) => tx.commit().await,
        }
    }
}

impl CommitAudited for Tx {
    async fn commit_audited(self, audit: &Audit) -> Result<(), audited::Error> {
        match self.connection {
            Connection::MySql(tx) => tx.commit_audited(audit).await,
            Connection::Postgres(tx) => tx.commit_audited(audit).await,
            Connection::Sqlite(tx) => tx.commit_audited(audit).await,
        }
    }
}
