//! The spool's connection. SQLite lets nobody else open its file.

use std::ops::Range;
use std::path::{Path, PathBuf};

use audit_core::Error;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqliteRow, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Sqlite, SqliteConnection};

use super::fault::Fault;
use super::files::PAGE;
use super::lane::Lane;
use super::numbers::Numbers;
use crate::dialect::sqlite::SQLITE;
use crate::driver::Driver;
use crate::statement::{Statement, spool};

/// The tables' scripts, the first one first. A released one never changes.
const MIGRATIONS: &[&str] = &[include_str!("../../migrations/spool/0001_parts.sql")];

/// How far an entry's number is shifted in the keys of its parts.
const SHIFT: u32 = 20;

/// Gives the room of what was deleted back to the disk.
const SHRINK: &str = "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)";

/// How many bytes the log keeps once what it had is in the database. A large batch makes it larger for a
/// while.
const LOG: u64 = 4 << 20;

#[derive(Debug)]
pub(super) struct Database {
    path: PathBuf,
    cap: u64,
    connection: Option<SqliteConnection>,
}

/// How many bytes a database has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    /// On the disk.
    pub(super) all: u64,
    /// Of pages that hold nothing.
    pub(super) free: u64,
}

impl Database {
    /// The database of this name, which is not opened yet, and takes no more bytes than these.
    pub(super) fn at(path: &Path, cap: u64) -> Self {
        Self {
            path: path.to_owned(),
            cap,
            connection: None,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.connection.is_some()
    }

    /// Opens it, and brings its tables up to this version.
    pub(super) async fn open(&mut self) -> Result<(), Fault> {
        let connected = self.options().connect().await;
        self.connection = Some(connected.map_err(|error| Fault::of(&self.path, error))?);
        let version = self.number(spool::version()).await?;
        match usize::try_from(version) {
            Ok(version) if version <= MIGRATIONS.len() => self.migrate(version).await,
            _ => Err(Fault::Other(newer(&self.path, version))),
        }
    }

    /// Each commit is on the disk when it returns. Its log (WAL) is shared with nobody, so that no other
    /// file tells of it.
    fn options(&self) -> SqliteConnectOptions {
        SqliteConnectOptions::new()
            .filename(&self.path)
            .page_size(u32::try_from(PAGE).unwrap_or_default())
            .locking_mode(SqliteLockingMode::Exclusive)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("cell_size_check", "ON")
            .pragma("journal_size_limit", LOG.to_string())
            .pragma("temp_store", "MEMORY") // no other file holds what the spool does
            .pragma("max_page_count", (self.cap / PAGE).to_string())
            .disable_statement_logging()
    }

    async fn migrate(&mut self, version: usize) -> Result<(), Fault> {
        for script in &MIGRATIONS[version..] {
            self.script(script).await?;
        }
        Ok(())
    }

    /// Whether its structure holds. What it says of its content is nothing.
    pub(super) async fn check(&mut self) -> Result<(), Fault> {
        let rows = self.rows(spool::check()).await?;
        let told = self.read(&rows, |row| Sqlite::text(row, 0))?;
        match told.into_iter().flatten().find(|told| told != "ok") {
            Some(told) => Err(Fault::damaged(&self.path, &told)),
            None => Ok(()),
        }
    }

    pub(super) async fn size(&mut self) -> Result<Size, Fault> {
        let rows = self.rows(spool::size()).await?;
        let sizes = self.read(&rows, |row| {
            let [all, free] = [Sqlite::integer(row, 0)?, Sqlite::integer(row, 1)?];
            let [all, free] = [all.unsigned_abs(), free.unsigned_abs()];
            Ok(Size { all, free })
        })?;
        let size = sizes.first().copied();
        size.ok_or_else(|| Fault::damaged(&self.path, "it has no size"))
    }

    /// The numbers that a lane holds.
    pub(super) async fn numbers(&mut self, lane: Lane) -> Result<Numbers, Fault> {
        let rows = self.rows(spool::runs(lane.table(), SHIFT)).await?;
        let runs = self.read(&rows, |row| {
            let [first, last] = [Sqlite::integer(row, 0)?, Sqlite::integer(row, 1)?];
            Ok(first.unsigned_abs()..last.unsigned_abs() + 1)
        })?;
        Ok(runs.into_iter().collect())
    }

    /// The frames of what has these numbers, each with its number.
    pub(super) async fn frames(
        &mut self,
        lane: Lane,
        numbers: Range<u64>,
    ) -> Result<Vec<(u64, Vec<u8>)>, Fault> {
        let rows = self.rows(spool::rows(lane.table(), &keys(&numbers)));
        let rows = rows.await?;
        self.read(&rows, |row| {
            let key = Sqlite::integer(row, 0)?;
            Ok((key.unsigned_abs() >> SHIFT, Sqlite::bytes(row, 1)?))
        })
    }

    /// Runs statements in a transaction, and something else just before it is committed.
    pub(super) async fn change(
        &mut self,
        statements: Vec<Statement>,
        before_commit: impl FnOnce() -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let path = self.path.clone();
        let fault = |error| Fault::of(&path, error);
        let begun = self.connection()?.begin_with(SQLITE.begin).await;
        let mut tx = begun.map_err(fault)?;
        for statement in statements {
            Sqlite::execute(&mut tx, statement).await.map_err(fault)?;
        }
        before_commit()?;
        tx.commit().await.map_err(fault)
    }

    pub(super) async fn shrink(&mut self) -> Result<(), Fault> {
        self.script(SHRINK).await
    }

    /// Closes it, which ends what a failure left open.
    pub(super) async fn close(&mut self) -> Result<(), Fault> {
        match self.connection.take() {
            Some(connection) => {
                let closed = connection.close().await;
                closed.map_err(|error| Fault::of(&self.path, error))
            }
            None => Ok(()),
        }
    }

    async fn script(&mut self, script: &'static str) -> Result<(), Fault> {
        let ran = Sqlite::script(self.connection()?, script).await;
        ran.map_err(|error| Fault::of(&self.path, error))
    }

    async fn number(&mut self, statement: Statement) -> Result<i64, Fault> {
        let rows = self.rows(statement).await?;
        let numbers = self.read(&rows, |row| Sqlite::integer(row, 0))?;
        Ok(numbers.first().copied().unwrap_or_default())
    }

    async fn rows(&mut self, statement: Statement) -> Result<Vec<SqliteRow>, Fault> {
        let rows = Sqlite::rows(self.connection()?, statement).await;
        rows.map_err(|error| Fault::of(&self.path, error))
    }

    /// A row that can't be read is damaged: nobody else writes here.
    fn read<T>(
        &self,
        rows: &[SqliteRow],
        read: impl Fn(&SqliteRow) -> Result<T, sqlx::Error>,
    ) -> Result<Vec<T>, Fault> {
        let read = rows.iter().map(read).collect::<Result<_, _>>();
        read.map_err(|error| Fault::damaged(&self.path, &error.to_string()))
    }

    fn connection(&mut self) -> Result<&mut SqliteConnection, Fault> {
        let closed = || Fault::Other(Error::unavailable("the spool is not open"));
        self.connection.as_mut().ok_or_else(closed)
    }
}

/// The key of a part.
pub(super) fn key(number: u64, part: usize) -> i64 {
    keys(&(number..number)).start + i64::try_from(part).unwrap_or(i64::MAX >> SHIFT)
}

/// The keys of all parts of these.
pub(super) fn keys(numbers: &Range<u64>) -> Range<i64> {
    let key = |number: u64| i64::try_from(number << SHIFT).unwrap_or(i64::MAX);
    key(numbers.start)..key(numbers.end)
}

fn newer(path: &Path, version: i64) -> Error {
    let known = MIGRATIONS.len();
    Error::invalid(format!(
        "the spool `{}` is at version {version}, and this library knows {known}: upgrade `audited` to \
         the version that wrote it",
        path.display()
    ))
}
