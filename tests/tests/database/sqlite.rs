//! SQLite as the suites need it.

use std::path::PathBuf;

use audit_sqlx::SqlxStore;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use sqlx::{Pool, Sqlite};
use tempfile::TempDir;

pub(crate) type Driver = Sqlite;

/// Begins a transaction that is going to write.
pub(crate) const BEGIN: &str = "BEGIN IMMEDIATE";

/// A database of the test's own, gone with it.
pub(crate) struct Database {
    folder: TempDir,
    pub(crate) pool: Pool<Driver>,
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
        let folder = tempfile::tempdir().unwrap();
        let pool = pool(Self::options(&folder).create_if_missing(true)).await;
        let store = SqlxStore::new(pool.clone());
        Self {
            folder,
            pool,
            store,
        }
    }

    /// The same database through a pool of its own, as another process has it.
    pub(crate) async fn another_store(&self) -> SqlxStore<Driver> {
        SqlxStore::new(pool(Self::options(&self.folder)).await)
    }

    /// The same database, for reading only.
    pub(crate) async fn read_only(&self) -> SqlxStore<Driver> {
        SqlxStore::new(pool(Self::options(&self.folder).read_only(true)).await)
    }

    /// Runs text as its owner would by hand.
    pub(crate) async fn by_hand(&self, sql: &'static str) -> Result<u64, sqlx::Error> {
        let done = sqlx::raw_sql(sql).execute(&self.pool).await?;
        Ok(done.rows_affected())
    }

    /// The number that a query answers.
    pub(crate) async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.pool).await.unwrap()
    }

    fn options(folder: &TempDir) -> SqliteConnectOptions {
        let file: PathBuf = folder.path().join("app.db");
        SqliteConnectOptions::new()
            .filename(file)
            .journal_mode(SqliteJournalMode::Wal)
    }
}

async fn pool(options: SqliteConnectOptions) -> Pool<Driver> {
    SqlitePoolOptions::new()
        .max_connections(4)
        .connect_with(options)
        .await
        .unwrap()
}
