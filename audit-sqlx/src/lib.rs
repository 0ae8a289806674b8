//! The audit log's tables: written in your own sqlx transaction, read page by page.
//!
//! [`SqlxStore`] is the sink and the store over an sqlx pool, under one name for each database and
//! behind its feature: `PgStore` (`postgres`), `MySqlStore` (`mysql`), `SqliteStore` (`sqlite`). The
//! runtime and TLS are the app's choice, by sqlx's own features.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use audit_sqlx::SqliteStore;
//!
//! let pool = sqlx::SqlitePool::connect("sqlite:app.db").await?;
//! let store = SqliteStore::new(pool);
//! store.migrate().await?;
//! # Ok(())
//! # }
//! ```
//!
//! [`Upkeep`] is what the store needs done behind the app's back. A tool that has no pool gets its
//! store by a URL: [`connect`].
//!
//! [`CommitAudited`] commits a transaction of the app's together with its entry, and [`WriteIn`]
//! writes the entry for those who commit themselves. [`Retention`] says how long entries are kept, and
//! a [`Hold`] what is kept all the same. `SqliteSpool` (`sqlite`) is where entries wait while the database
//! can't take them.

// Without a database there is nothing to drive.
#![cfg_attr(
    not(any(feature = "mysql", feature = "postgres", feature = "sqlite")),
    allow(dead_code, unused_macros)
)]

mod commit;
mod connect;
mod connection;
mod dialect;
mod driver;
mod error;
mod intent;
mod migrate;
mod months;
#[cfg(feature = "postgres")]
mod partition;
mod read;
mod reader;
mod retention;
mod rows;
#[cfg(feature = "postgres")]
mod security;
mod sight;
#[cfg(feature = "sqlite")]
mod spool;
mod statement;
mod store;
mod upkeep;
mod write;

pub use commit::{CommitAudited, Connected, WriteIn};
pub use connect::connect;
pub use driver::Driver;
pub use months::Months;
pub use retention::{Hold, Retained, Retention};
#[cfg(feature = "sqlite")]
pub use spool::{SqliteSpool, SqliteSpoolBuilder};
#[cfg(feature = "mysql")]
pub use store::MySqlStore;
#[cfg(feature = "postgres")]
pub use store::PgStore;
#[cfg(feature = "sqlite")]
pub use store::SqliteStore;
pub use store::SqlxStore;
pub use upkeep::{Upkeep, Upkept};
