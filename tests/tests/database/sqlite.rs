//! SQLite as the suites need it.

use std::path::PathBuf;

use audit_core::Entry;
use audit_sqlx::SqlxStore;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use sqlx::{Pool, Sqlite, SqliteConnection};
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

    /// The same database, not opened yet.
    pub(crate) fn another_lazy_store(&self) -> SqlxStore<Driver> {
        SqlxStore::new(Pool::connect_lazy_with(Self::options(&self.folder)))
    }

    /// Where it lies.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("app.db")
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

/// Inserts an entry's row as a transaction of the app's does.
pub(crate) async fn insert_by_hand(connection: &mut SqliteConnection, entry: &Entry) {
    sqlx::query(
        "INSERT INTO audit_entries (tenant, id, stream, category, action, operation, outcome,
            actor_kind, actor_id, entry, salt)
         VALUES (?, ?, 'account', '', '', 'update', 'success', 'user', '', ?, x'00')",
    )
    .bind(entry.tenant.key().into_string())
    .bind(*entry.id.as_uuid())
    .bind(entry.document().unwrap().as_str())
    .execute(connection)
    .await
    .unwrap();
}
