//! A real server under a real load, injured in every way that servers are, and three lists compared
//! afterwards: what clients were told, what the business tables hold, what the log holds.
//!
//! `cargo xtask faults` runs it; the README beside it says what it prints.

pub mod compare;
pub mod fault;
pub mod load;
pub mod options;
pub mod order;
pub mod report;
pub mod setting;
pub mod shop;
pub mod told;
pub mod world;

/// What the harness itself could not do, in words. What the audit log did wrong is no error but a
/// number.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// Or an [`Error`].
pub type Result<T = ()> = std::result::Result<T, Error>;
