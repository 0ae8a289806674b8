//! The audit log for Rust web teams: who did what, to what, when, from where, with what before and
//! after.
//!
//! This crate has no code of its own: it brings the parts together under one name.
//!
//! - [`audited`](macro@audited) on a handler says what it does, and makes sure that each call leaves
//!   exactly one entry, however it ends.
//! - [`Audit`] is the handle on that entry: an extractor in axum, [`Audit::current`] elsewhere.
//! - [`Snapshot`](macro@Snapshot), derived, says what of a record the log may show.
//! - [`AuditLayer`] around the app tells who sends a request, and from where.
//! - [`Auditor`] is the one door to a [`Sink`]; a sink that is a database also carries entries in the
//!   app's own transactions, and can be read: a [`Store`].
//!
//! ```
//! use audited::{Actor, Audit, Auditor, Entry, Error, Sink, Target, audited};
//!
//! #[audited(action = "invoice.send", category = "Invoices", summary = "sent {target} to {to}")]
//! async fn send(number: u32, to: &str) {
//!     Audit::current().target(Target::new("invoice", number));
//! }
//!
//! /// Most programs use a store; anything that takes entries will do.
//! struct Console;
//!
//! impl Sink for Console {
//!     async fn write(&self, entries: &[Entry]) -> Result<(), Error> {
//!         for entry in entries {
//!             println!("{} {} ({})", entry.actor.label, entry.summary, entry.outcome);
//!         }
//!         Ok(())
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let auditor = Auditor::builder(Console).build()?;
//! // "nightly-billing sent invoice 7 to office@acme.test (success)"
//! auditor.run_as(Actor::system("nightly-billing"), send(7, "office@acme.test")).await;
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! | feature | brings |
//! |---|---|
//! | `tower` (default) | [`AuditLayer`] for any tower HTTP service |
//! | `axum` | `Audit` as an extractor, the JSON API and the viewer page, in the module `axum` |
//! | `metrics` | what the auditor counts and measures, through the `metrics` facade |
//! | `mmdb` | `Mmdb`: where an address is, by a file in MaxMind's format |
//! | `mysql` | `MySqlStore` for MySQL and MariaDB, `commit_audited` and `write_in` |
//! | `postgres` | `PgStore`, `commit_audited` and `write_in` |
//! | `sqlite` | `SqliteStore`, `SqliteSpool`, `commit_audited` and `write_in` |
//! | `test-kit` | a store in memory, a clock that stands still, `assert_audited!`, and `CoverageTest` for the routes that nobody audits |
//! | `ua-parser` | `UapRules`: devices by the `regexes.yaml` of uap-core |
//!
//! [`AuditLayer`]: https://docs.rs/audit-tower

pub use audit_core::*;
pub use audit_macros::*;

#[cfg(feature = "axum")]
pub use audit_axum as axum;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
pub use audit_sqlx as sqlx;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
pub use audit_sqlx::*;
#[cfg(feature = "tower")]
pub use audit_tower as tower;
#[cfg(feature = "tower")]
pub use audit_tower::*;
