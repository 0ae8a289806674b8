//! What the tests share.

pub mod crowd;
pub mod cut;
pub mod dice;
pub mod entries;
pub mod log;
pub mod server;

/// How often a test does something: a little each day, all of it where `AUDITED_FULL` is `1`, as
/// `cargo xtask test --full` sets it.
pub fn runs(short: u32, full: u32) -> u32 {
    match std::env::var("AUDITED_FULL").as_deref() {
        Ok("1") => full,
        _ => short,
    }
}

/// The README's code compiles.
#[doc = include_str!("../../README.md")]
#[cfg(doctest)]
pub struct Readme;
