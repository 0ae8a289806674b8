//! Where entries wait while their sink can't take them.

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;

use crate::entry::Entry;
use crate::error::Error;
use crate::word::words;

/// A durable place on this machine, where entries wait while their sink can't take them.
///
/// The auditor fills and empties it; an app only opens one and hands it to
/// the auditor's builder.
pub trait Spool: Send + Sync + 'static {
    /// Keeps these, all or none, and returns once they are durable.
    ///
    /// # Errors
    ///
    /// `is_unavailable` when there is no room, or the disk does not take them.
    fn keep<'a>(&'a self, entries: &'a [Spooled]) -> BoxFuture<'a, Result<(), Error>>;

    /// The oldest that wait, at most so many, in the order in which they were kept. They stay.
    ///
    /// # Errors
    ///
    /// `is_unavailable` when they can't be read now. What is damaged is no error: it is counted,
    /// and passed over.
    fn oldest(&self, most: usize) -> BoxFuture<'_, Result<Vec<Waiting>, Error>>;

    /// Lets go of these: their sink has them.
    ///
    /// # Errors
    ///
    /// `is_unavailable` when the disk does not take it: they are still there.
    fn release<'a>(&'a self, numbers: &'a [u64]) -> BoxFuture<'a, Result<(), Error>>;

    /// Takes one out of the way of the rest, with what the sink said of it: it is kept, and not offered
    /// again.
    ///
    /// # Errors
    ///
    /// `is_unavailable` when the disk does not take it: it is still in the way.
    fn set_aside<'a>(&'a self, number: u64, why: &'a str) -> BoxFuture<'a, Result<(), Error>>;

    /// What it holds.
    ///
    /// # Errors
    ///
    /// `is_unavailable` when it can't be read now.
    fn contents(&self) -> BoxFuture<'_, Result<SpoolContents, Error>>;
}

/// An entry that waits, and what is to be done with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Spooled {
    /// What is to be done.
    pub task: SpoolTask,
    /// With its targets' states.
    pub entry: Entry,
}

words! {
    /// What is to be done with an entry that waits.
    pub enum SpoolTask {
        /// Write it.
        Write = "write",
        /// Find out how the transaction ended that may have written its id, and write it unless that was
        /// committed.
        Settle = "settle",
    }
}

/// An entry in its place in the line.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// Its place. Numbers only grow, and none is given twice.
    pub number: u64,
    /// The entry.
    pub spooled: Spooled,
}

/// What a spool holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct SpoolContents {
    /// Entries that wait.
    pub waiting: u64,
    /// How much room they take on disk, in bytes.
    pub bytes: u64,
    /// When the oldest of them was finished.
    pub oldest: Option<DateTime<Utc>>,
    /// Entries that the sink refused.
    pub set_aside: u64,
    /// Entries that could not be read any more since it was opened.
    pub damaged: u64,
}
