//! The spool in an SQLite file: what it keeps, through damage too.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests, with helpers of their own"
)]

#[path = "spool/own.rs"]
mod own;

#[path = "spool/damage.rs"]
mod damage;
#[cfg(target_os = "linux")]
#[path = "spool/failing.rs"]
mod failing;
#[path = "spool/keep.rs"]
mod keep;
#[path = "spool/lost.rs"]
mod lost;
#[path = "spool/open.rs"]
mod open;
#[path = "spool/room.rs"]
mod room;
#[cfg(target_os = "linux")]
#[path = "spool/strace.rs"]
mod strace;
#[cfg(target_os = "linux")]
#[path = "spool/trace.rs"]
mod trace;
