//! What a spool does where there is no room, in its file or on the disk.

#[cfg(test)]
mod tests;

use std::iter::once;
use std::path::Path;

use audit_core::Error;

use super::database::Size;
use super::fault::Fault;
use super::files::PAGE;
use super::line::Line;
use super::record::Record;
use crate::statement::{Statement, spool};

/// The file of a spool that holds nothing: a page that lists its tables, and one for each of them.
const LEAST: u64 = 3 * PAGE;

/// So much room that holds nothing is given back to the disk, once nothing waits.
const WORTH_SHRINKING: u64 = 16 << 20;

/// Whether a spool fits into a cap.
///
/// # Errors
///
/// `is_invalid` when not even one that holds nothing does.
pub(super) fn check(path: &Path, cap: u64) -> Result<(), Error> {
    if cap >= LEAST {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "the spool `{}` does not fit into {cap} bytes: give it a cap of {LEAST} bytes at least, and of \
         what is to wait in it beside that",
        path.display()
    )))
}

/// How many bytes the file takes at most with what is said of those that are set aside, which has to fit
/// into a spool that is full: else what its sink refuses would be in the way for ever.
pub(super) fn with_reserve(cap: u64) -> u64 {
    cap.saturating_add(cap / 2)
}

/// These statements, which may use the reserve.
pub(super) fn within_reserve(cap: u64, statements: Vec<Statement>) -> Vec<Statement> {
    let [more, again] = [with_reserve(cap), cap].map(|bytes| spool::cap(bytes / PAGE));
    once(more).chain(statements).chain(once(again)).collect()
}

impl Line {
    /// Opens the database again, where a failure had it closed.
    pub(super) async fn ready(&mut self) -> Result<(), Fault> {
        if self.database.is_open() {
            return Ok(());
        }
        self.begin_afresh().await?;
        self.database.open().await?;
        match self.sweep().await {
            Err(Fault::Full(error)) => self.go_on_without_room(&error).await,
            answer => answer,
        }
    }

    /// SQLite has rolled back by itself, which the connection does not know: it is opened again. A file
    /// that holds nothing is begun afresh: what can't be deleted in it would be in the way for ever.
    async fn go_on_without_room(&mut self, error: &Error) -> Result<(), Fault> {
        has_no_room(error);
        self.close().await;
        if self.told.held.is_empty() {
            let removed = self.files.remove();
            removed.map_err(|error| Fault::of_disk(&self.files.spool, error))?;
            self.begin_afresh().await?;
        }
        self.database.open().await
    }

    /// Makes a file where there is none and nothing is held: there may have been no room for it before.
    async fn begin_afresh(&mut self) -> Result<(), Fault> {
        let are_there = self.files.are_there();
        let are_there = are_there.map_err(|error| Fault::of_disk(&self.files.spool, error))?;
        if self.told.held.is_empty() && !are_there {
            self.create().await?;
        }
        Ok(())
    }

    /// Gives its room back where that is worth it. What stands in the way of that is found again by what
    /// it matters to: what was asked for is done.
    pub(super) async fn shrink(&mut self) {
        if let Err(fault) = self.shrink_if_worth_it().await {
            let error = Error::from(fault);
            tracing::warn!(%error, "a spool can't give its room back now, and does it later");
        }
    }

    async fn shrink_if_worth_it(&mut self) -> Result<(), Fault> {
        if self.waiting().is_empty() && self.database.size().await?.free > WORTH_SHRINKING {
            self.database.shrink().await?;
        }
        Ok(())
    }

    /// Whether it is the file that is full, or the disk.
    pub(super) async fn full(&mut self, records: &[&Record], error: Error) -> Result<Fault, Fault> {
        self.ready().await?;
        let Size { all, free } = self.database.size().await?;
        let wanted = records.iter().map(|record| record.text.len() as u64 + PAGE);
        let (wanted, cap) = (wanted.sum::<u64>(), self.cap);
        if all - free + wanted < cap {
            return Ok(Fault::Full(error));
        }
        let words = format!(
            "the spool `{}` is full: it holds {} of the {cap} bytes that it may, and is asked to take \
             {wanted} more. It has room again once the sink takes entries; give it a larger cap",
            self.files.spool.display(),
            all - free
        );
        Ok(Fault::Full(Error::unavailable(words).with_source(error)))
    }
}

pub(super) fn has_no_room(error: &Error) {
    tracing::warn!(%error, "a spool has no room to delete what it has let go of, and does it later");
}
