//! What the tests share.

pub mod entries;
pub mod log;
