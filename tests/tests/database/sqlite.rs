//! SQLite as the suites need it.

use audit_sqlx::SqlxStore;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use sqlx::{Pool, Sqlite, Transaction};
use std::path::PathBuf;
use tempfile::TempDir;
use tokio::task::JoinHandle;

#[path = "sqlite/crowd.rs"]
pub(crate) mod crowd;

pub(crate) type Driver = Sqlite;

/// Begins a transaction that is going to write.
pub(crate) const BEGIN: &str = "BEGIN IMMEDIATE";

/// Gives a permit to delete to the transaction that runs it.
pub(crate) const PERMIT: &str = "UPDATE audit_permits SET holder = 1";

/// Ways to begin one that people use, some of which lose against others more often.
pub(crate) const BEGINS: &[&str] = &["BEGIN IMMEDIATE", "BEGIN IMMEDIATE", "BEGIN"];

/// Keeps a row that is read from being changed by others.
pub(crate) const FOR_UPDATE: &str = "";

/// What is said of two customers of one name.
pub(crate) const UNIQUE_VIOLATION: &str = "SQLite error 2067 (unique violation)";

/// What is said of a COMMIT that leaves a child without its parent.
pub(crate) const REFUSED_COMMIT: &str = "SQLite error 787 (foreign key violation)";

/// What a process is told that can only read it, and writes.
pub(crate) const READ_ONLY: &str = "is read-only";

/// A database of the test's own, gone with it.
pub(crate) struct Database {
    folder: TempDir,
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
        let folder = tempfile::tempdir().unwrap();
        let pool = pool(Self::options(&folder).create_if_missing(true)).await;
        let desk = self::pool(Self::options(&folder)).await;
        let store = SqlxStore::new(pool.clone());
        Self {
            folder,
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
        pool(Self::options(&self.folder)).await
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
        let done = sqlx::raw_sql(sql).execute(&self.desk).await?;
        Ok(done.rows_affected())
    }

    /// The number that a query answers.
    pub(crate) async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.desk).await.unwrap()
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        format!("sqlite:{}", self.file().display())
    }

    /// A file that is not there.
    pub(crate) fn url_of_nothing(&self) -> String {
        format!("{}.gone", self.url())
    }

    /// A file that can't be opened: a folder.
    pub(crate) fn unreachable_url(&self) -> String {
        format!("sqlite:{}", self.folder.path().display())
    }

    /// A URL that can't be read.
    pub(crate) fn malformed_url(&self) -> String {
        format!("{}?mode=hunter2", self.url())
    }

    /// A database in a folder that is not there.
    pub(crate) fn unreachable_store(&self) -> SqlxStore<Driver> {
        let options = SqliteConnectOptions::new().filename(self.folder.path().join("gone/app.db"));
        SqlxStore::new(Pool::connect_lazy_with(options))
    }

    /// A transaction that can't be committed with an entry, since another, which makes a change, is
    /// in its way: begun without IMMEDIATE, it has read what the other has changed since.
    pub(crate) async fn outrun(&self) -> (Transaction<'static, Driver>, JoinHandle<()>) {
        let mut tx = self.pool.begin().await.unwrap();
        let read = sqlx::raw_sql("SELECT * FROM changes");
        read.execute(&mut *tx).await.unwrap();
        self.by_hand("INSERT INTO changes VALUES (1)")
            .await
            .unwrap();
        (tx, tokio::spawn(async {}))
    }

    fn options(folder: &TempDir) -> SqliteConnectOptions {
        let file: PathBuf = folder.path().join("app.db");
        SqliteConnectOptions::new()
            .filename(file)
            .journal_mode(SqliteJournalMode::Wal)
    }
}

/// A pool as the driver makes it.
pub(crate) fn pool_options() -> SqlitePoolOptions {
    SqlitePoolOptions::new()
}

async fn pool(options: SqliteConnectOptions) -> Pool<Driver> {
    pool_options()
        .max_connections(4)
        .connect_with(options)
        .await
        .unwrap()
}
