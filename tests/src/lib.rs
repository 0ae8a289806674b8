//! What the tests share.

pub mod entries;
pub mod log;

/// The README's code compiles.
#[doc = include_str!("../../README.md")]
#[cfg(doctest)]
pub struct Readme;
