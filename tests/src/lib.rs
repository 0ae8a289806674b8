//! What the tests share.

pub mod entries;
