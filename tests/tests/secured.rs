//! What a store promises, on Postgres under row-level security.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests, with helpers of their own"
)]

#[path = "database/secured.rs"]
mod database;

#[path = "store/export.rs"]
mod export;
#[path = "store/facets.rs"]
mod facets;
#[path = "store/filter.rs"]
mod filter;
#[path = "store/histogram.rs"]
mod histogram;
#[path = "store/history.rs"]
mod history;
#[path = "store/intent.rs"]
mod intent;
#[path = "store/settle.rs"]
mod settle;
#[path = "store/state_at.rs"]
mod state_at;
#[path = "store/strange.rs"]
mod strange;
#[path = "store/walk.rs"]
mod walk;
#[path = "store/write.rs"]
mod write;
