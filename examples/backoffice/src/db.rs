//! The database: one pool, transactions, and the few shapes of query that the app needs.
//!
//! Everything goes through [`Db`] and [`Tx`]: another database is one more arm in each.

use audited::{Audit, CommitAudited, SqliteStore};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::query::{Query, QueryAs};
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteRow, SqliteSynchronous,
};
use sqlx::{FromRow, Sqlite, Transaction};
use uuid::Uuid;

/// The pool.
#[derive(Clone)]
pub enum Db {
    Sqlite(SqlitePool),
}

/// An open transaction; dropped, it is rolled back.
pub enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
}

impl Db {
    /// Opens the database, creating its file and tables where they are missing.
    pub async fn open(url: &str) -> Result<Self, sqlx::Error> {
        let options: SqliteConnectOptions = url.parse()?;
        let pool = SqlitePoolOptions::new()
            .max_connections(8)
            .connect_with(
                options
                    .create_if_missing(true)
                    .foreign_keys(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full),
            )
            .await?;
        sqlx::raw_sql(include_str!("../schema/sqlite.sql"))
            .execute(&pool)
            .await?;
        Ok(Self::Sqlite(pool))
    }

    /// The audit log, which lies in the same database.
    pub fn audit_log(&self) -> SqliteStore {
        match self {
            Self::Sqlite(pool) => SqliteStore::new(pool.clone()),
        }
    }

    /// A transaction that will write.
    pub async fn begin(&self) -> Result<Tx, sqlx::Error> {
        match self {
            // A deferred transaction that reads and then writes fails when another wrote between.
            Self::Sqlite(pool) => pool.begin_with("BEGIN IMMEDIATE").await.map(Tx::Sqlite),
        }
    }

    /// A transaction that only reads, and sees one state of the database throughout.
    pub async fn read(&self) -> Result<Tx, sqlx::Error> {
        match self {
            Self::Sqlite(pool) => pool.begin().await.map(Tx::Sqlite),
        }
    }
}

/// What a query can return: a row of every database that the app runs on.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + Send + Unpin {}

impl<T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin> Row for T {}

impl Tx {
    pub async fn rows<T: Row>(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<T>, sqlx::Error> {
        match self {
            Self::Sqlite(tx) => {
                bind_rows(sqlx::query_as(sql), values)
                    .fetch_all(&mut **tx)
                    .await
            }
        }
    }

    pub async fn row<T: Row>(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Option<T>, sqlx::Error> {
        match self {
            Self::Sqlite(tx) => {
                bind_rows(sqlx::query_as(sql), values)
                    .fetch_optional(&mut **tx)
                    .await
            }
        }
    }

    /// How many rows it changed.
    pub async fn execute(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<u64, sqlx::Error> {
        match self {
            Self::Sqlite(tx) => bind(sqlx::query(sql), values)
                .execute(&mut **tx)
                .await
                .map(|done| done.rows_affected()),
        }
    }

    pub async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
        }
    }
}

impl CommitAudited for Tx {
    async fn commit_audited(self, audit: &Audit) -> Result<(), audited::Error> {
        match self {
            Self::Sqlite(tx) => tx.commit_audited(audit).await,
        }
    }
}

/// A value that a query is given.
#[derive(Debug, Clone)]
pub enum Value {
    Null,
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
    Id(Uuid),
    Date(NaiveDate),
    Time(DateTime<Utc>),
}

/// The values of a query's `?`, in order.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Value::from($value)),*] };
}

pub(crate) use values;

macro_rules! value_from {
    ($($type:ty => $variant:ident),+ $(,)?) => {
        $(impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(value.into())
            }
        })+
    };
}

value_from! {
    i64 => Integer,
    &str => Text,
    String => Text,
    Vec<u8> => Bytes,
    Uuid => Id,
    NaiveDate => Date,
    DateTime<Utc> => Time,
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

macro_rules! bind_values {
    ($query:expr, $values:expr) => {
        $values
            .into_iter()
            .fold($query, |query, value| match value {
                Value::Null => query.bind(None::<String>),
                Value::Integer(value) => query.bind(value),
                Value::Text(value) => query.bind(value),
                Value::Bytes(value) => query.bind(value),
                Value::Id(value) => query.bind(value),
                Value::Date(value) => query.bind(value),
                Value::Time(value) => query.bind(value),
            })
    };
}

fn bind<'q>(
    query: Query<'q, Sqlite, SqliteArguments>,
    values: Vec<Value>,
) -> Query<'q, Sqlite, SqliteArguments> {
    bind_values!(query, values)
}

fn bind_rows<'q, T>(
    query: QueryAs<'q, Sqlite, T, SqliteArguments>,
    values: Vec<Value>,
) -> QueryAs<'q, Sqlite, T, SqliteArguments> {
    bind_values!(query, values)
}
