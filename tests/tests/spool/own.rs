//! A spool of a test's own.

use std::fs;
use std::path::{Path, PathBuf};

use audit_core::{Entry, Spool, SpoolTask, Spooled, Waiting};
use audit_sqlx::SqliteSpool;
use audited_tests::entries::{customer, entry};
use serde_json::json;
use tempfile::TempDir;

/// What a spool's files are called.
pub(crate) const NAMES: [&str; 3] = ["spool.db", "spool.db-wal", "spool.db-tally"];

/// A folder with the files of a spool.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Its database.
    pub(crate) fn file(&self) -> PathBuf {
        self.path().join(NAMES[0])
    }

    pub(crate) async fn open(&self) -> SqliteSpool {
        SqliteSpool::open(self.file()).await.unwrap()
    }

    /// What lies on the disk now: what a process leaves that is killed.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::new();
        for name in self.names() {
            fs::copy(self.path().join(&name), copy.path().join(&name)).unwrap();
        }
        copy
    }

    /// The names of its files.
    pub(crate) fn names(&self) -> Vec<String> {
        let files = fs::read_dir(self.path()).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    /// The names of the databases that were kept as damaged.
    pub(crate) fn damaged(&self) -> Vec<String> {
        let is_damaged = |name: &String| name.contains("-damaged-") && !name.ends_with("-wal");
        self.names().into_iter().filter(is_damaged).collect()
    }
}

/// The entry with this number, of some 0.3 to 9 KiB.
pub(crate) fn spooled(number: u64) -> Spooled {
    let notes = "né\u{0}".repeat(usize::try_from(number * 37 % 300).unwrap());
    let long = "x".repeat(if number % 7 == 3 { 9_000 } else { 10 });
    let mut entry = entry(
        number,
        json!({"context": {"long": long, "share": 0.1 + 0.2}}),
    );
    let state = Some(json!({"notes": notes}));
    entry.targets = vec![customer(number, state.clone(), state)];
    write(entry)
}

pub(crate) fn write(entry: Entry) -> Spooled {
    let task = SpoolTask::Write;
    Spooled { task, entry }
}

/// All these.
pub(crate) fn all(numbers: impl IntoIterator<Item = u64>) -> Vec<Spooled> {
    numbers.into_iter().map(spooled).collect()
}

/// All that wait.
pub(crate) async fn waiting(spool: &SqliteSpool) -> Vec<Waiting> {
    spool.oldest(usize::MAX).await.unwrap()
}

/// The entries of all that wait.
pub(crate) async fn entries(spool: &SqliteSpool) -> Vec<Spooled> {
    let waiting = waiting(spool).await;
    waiting.into_iter().map(|waiting| waiting.spooled).collect()
}
