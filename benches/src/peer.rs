//! What one would write by hand in our place: the very rows that the store wrote, into tables,
//! indexes and triggers like ours.
//!
//! Rows are taken from a copy of our tables, with as many columns as they have: what the database
//! gives a column by itself, a peer leaves to it, too.

mod copy;
mod prepared;
mod values;

pub use copy::Copy;
pub use prepared::Prepared;
pub use values::Values;

use audited::{Entry, Sink};

use crate::database::Database;

/// Writes batches by hand.
pub trait Peer<B: Database> {
    /// What people call this way of writing.
    const NAME: &'static str;

    /// One batch, as it is kept until it is written.
    type Batch;

    /// Writes into this database. `copy` is another, whose tables may be emptied.
    fn new(database: &B, copy: &B) -> impl Future<Output = Self>;

    /// The rows of the copy.
    fn take(&mut self) -> impl Future<Output = Self::Batch>;

    /// Writes them, in one transaction.
    fn write(&mut self, batch: Self::Batch) -> impl Future<Output = ()>;
}

/// The rows of these entries, as the store writes them into the copy.
pub async fn batch<B: Database, P: Peer<B>>(peer: &mut P, copy: &B, entries: &[Entry]) -> P::Batch {
    copy.store().write(entries).await.unwrap();
    peer.take().await
}
