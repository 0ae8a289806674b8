use std::path::PathBuf;
use std::sync::Arc;

use audited::SqliteStore;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use tempfile::TempDir;

use super::{Commits, Database, add_tables, asked_alike};

/// A file of its own.
#[derive(Clone)]
pub struct Sqlite {
    folder: Arc<TempDir>,
    pool: SqlitePool,
    store: SqliteStore,
}

impl Sqlite {
    /// Where it lies.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("app.db")
    }
}

impl Database for Sqlite {
    type Driver = sqlx::Sqlite;

    const NAME: &'static str = "SQLite";
    const BEGIN: &'static str = "BEGIN IMMEDIATE";

    asked_alike! {
        find: "SELECT * FROM customers WHERE id = ?",
        save: "UPDATE customers SET name = ?, email = ?, plan = ?, seats = ?, balance = ?,
            active = ?, city = ?, notes = ?, version = ? WHERE id = ?",
        order: "INSERT INTO orders (id, note) VALUES (?, ?)"
    }

    async fn new(commits: Commits, connections: u32) -> Self {
        let folder = Arc::new(TempDir::new().unwrap());
        let synchronous = match commits {
            Commits::OnDisk => SqliteSynchronous::Full,
            Commits::AtOnce => SqliteSynchronous::Normal,
        };
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("app.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous);
        let pool = SqlitePoolOptions::new()
            .min_connections(connections)
            .max_connections(connections);
        let pool = pool.connect_with(options).await.unwrap();
        let store = SqliteStore::new(pool.clone());
        store.migrate().await.unwrap();
        add_tables!(&pool);
        Self {
            folder,
            pool,
            store,
        }
    }

    async fn settings(&self) -> String {
        let version = self.texts("SELECT sqlite_version()").await.concat();
        let synchronous = "SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous";
        let synchronous = self.texts(synchronous).await.concat();
        format!("version {version}, journal_mode WAL, synchronous {synchronous} (2 is FULL)")
    }

    async fn remove(self) {
        self.pool.close().await;
    }
}
