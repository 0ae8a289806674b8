//! What a store promises, on Postgres with its entries in partitions.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests, with helpers of their own"
)]

#[path = "database/partitioned.rs"]
mod database;

#[path = "store/commit.rs"]
mod commit;
#[path = "store/export.rs"]
mod export;
#[path = "store/facets.rs"]
mod facets;
#[path = "store/filter.rs"]
mod filter;
#[path = "store/guard.rs"]
mod guard;
#[path = "store/histogram.rs"]
mod histogram;
#[path = "store/history.rs"]
mod history;
#[path = "store/hold.rs"]
mod hold;
#[path = "store/intent.rs"]
mod intent;
#[path = "store/retention.rs"]
mod retention;
#[path = "store/rule.rs"]
mod rule;
#[path = "store/settle.rs"]
mod settle;
#[path = "store/state_at.rs"]
mod state_at;
#[path = "store/strange.rs"]
mod strange;
#[path = "store/text.rs"]
mod text;
#[path = "store/walk.rs"]
mod walk;
#[path = "store/write.rs"]
mod write;

#[path = "postgres/bypass.rs"]
mod bypass;

#[path = "some/privilege.rs"]
mod privilege;
