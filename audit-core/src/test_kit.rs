//! What the tests of an audit log need: a store and a spool in memory, entries to put into them, a
//! clock that stands still, and [`assert_audited!`](crate::assert_audited).

mod assert;
mod clock;
mod memory;
mod sample;
mod spool;

pub use assert::{Entries, Expected};
pub use clock::FixedClock;
pub use memory::MemoryStore;
pub use sample::{sample, step};
pub use spool::MemorySpool;
