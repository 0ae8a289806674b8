//! What retention promises, on Postgres under row-level security.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests, with helpers of their own"
)]

#[path = "database/retaining.rs"]
mod database;

#[path = "store/hold.rs"]
mod hold;
#[path = "store/retention.rs"]
mod retention;
#[path = "store/rule.rs"]
mod rule;
