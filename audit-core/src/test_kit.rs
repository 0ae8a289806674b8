//! What the tests of an audit log need: a store in memory, entries to put into it, a clock that
//! stands still, and [`assert_audited!`](crate::assert_audited).

mod assert;
mod clock;
mod memory;
mod sample;

pub use assert::{Entries, Expected};
pub use clock::FixedClock;
pub use memory::MemoryStore;
pub use sample::{sample, step};
