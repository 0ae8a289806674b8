//! Every suite, on MariaDB.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests, with helpers of their own"
)]

#[path = "database/mysql.rs"]
mod database;

#[path = "store/arrivals.rs"]
mod arrivals;
#[path = "store/asked.rs"]
mod asked;
#[path = "store/attack.rs"]
mod attack;
#[path = "store/bounds.rs"]
mod bounds;
#[path = "store/cancel.rs"]
mod cancel;
#[path = "store/commit.rs"]
mod commit;
#[path = "store/connect.rs"]
mod connect;
#[path = "store/content.rs"]
mod content;
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
#[path = "store/migrate.rs"]
mod migrate;
#[path = "store/random.rs"]
mod random;
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
#[path = "store/trouble.rs"]
mod trouble;
#[path = "store/unfinished.rs"]
mod unfinished;
#[path = "store/upkeep.rs"]
mod upkeep;
#[path = "store/walk.rs"]
mod walk;
#[path = "store/write.rs"]
mod write;

#[path = "mysql/large.rs"]
mod large;
#[path = "mysql/replace.rs"]
mod replace;

#[path = "some/credentials.rs"]
mod credentials;
#[path = "some/privilege.rs"]
mod privilege;

#[path = "own/mysql.rs"]
mod own;

#[path = "own/crash.rs"]
mod crash;
#[path = "own/full.rs"]
mod full;
