//! Where entries are written.

use std::future::Future;

use futures_util::future::BoxFuture;

use crate::entry::Entry;
use crate::error::Error;
use crate::intent::Intents;

/// Somewhere that entries are written.
///
/// The auditor's writer calls it with one batch at a time, and where there is a spool, what comes from
/// that is written beside. A batch is written again after an error, after a process that ended before it
/// knew of its success, and after it took too long: then the future is dropped, and may have written. So
/// writing has to be idempotent by `(tenant, id)`.
///
/// ```
/// use audit_core::{Entry, Error, Sink};
///
/// struct Console;
///
/// impl Sink for Console {
///     async fn write(&self, entries: &[Entry]) -> Result<(), Error> {
///         for entry in entries {
///             println!("{} {}", entry.actor.label, entry.summary);
///         }
///         Ok(())
///     }
/// }
/// ```
pub trait Sink: Send + Sync + 'static {
    /// Writes these entries, all or none, and returns once they are durable.
    ///
    /// # Errors
    ///
    /// `is_unavailable` when it may work later: the batch is spooled, or kept and tried again. Anything
    /// else is taken for the content's fault: the batch is halved until the entry at fault is alone.
    fn write(&self, entries: &[Entry]) -> impl Future<Output = Result<(), Error>> + Send;

    /// The sink's side of transactions, where it is a database in which the app's own transactions
    /// can carry entries.
    fn transactions(&self) -> Option<&dyn Transactions> {
        None
    }

    /// The sink's side of intents, where it can keep one beside its entries. Without, an action that
    /// writes its intent first is refused.
    fn intents(&self) -> Option<&dyn Intents> {
        None
    }
}

/// What a database offers to entries that the app's own transactions carry.
pub trait Transactions: Send + Sync {
    /// Finds out how the transaction ended that tried to write this entry's id, and writes this
    /// entry, which tells of a failure, if it left nothing behind.
    ///
    /// The insert waits for a transaction that is still open: its unique key lets exactly one of
    /// the two exist.
    ///
    /// # Errors
    ///
    /// `is_unavailable` when the answer could not be had: the auditor asks again.
    fn settle<'a>(&'a self, failure: &'a Entry) -> BoxFuture<'a, Result<Settled, Error>>;

    /// What a database error says about itself without quoting values: its code and constraint.
    /// `None` when the error, or none of its causes, is a database's.
    fn describe(&self, error: &(dyn std::error::Error + 'static)) -> Option<String>;
}

/// How a transaction had ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It was committed: its own entry stands.
    Committed,
    /// It left nothing: the failure is written.
    RolledBack,
}

/// A [`Sink`] behind a pointer.
pub(crate) trait DynSink: Send + Sync {
    fn write<'a>(&'a self, entries: &'a [Entry]) -> BoxFuture<'a, Result<(), Error>>;
    fn transactions(&self) -> Option<&dyn Transactions>;
    fn intents(&self) -> Option<&dyn Intents>;
}

impl<S: Sink> DynSink for S {
    fn write<'a>(&'a self, entries: &'a [Entry]) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(Sink::write(self, entries))
    }

    fn transactions(&self) -> Option<&dyn Transactions> {
        Sink::transactions(self)
    }

    fn intents(&self) -> Option<&dyn Intents> {
        Sink::intents(self)
    }
}
