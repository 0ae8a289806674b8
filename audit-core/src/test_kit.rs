//! What the tests of an audit log need: a store in memory, and entries to put into it.

mod memory;
mod sample;

pub use memory::MemoryStore;
pub use sample::{sample, step};
