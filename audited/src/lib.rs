//! The audit log for Rust web teams: who did what, to what, when, from where, with what before and
//! after.
//!
//! This crate has no code of its own: it brings the parts together under one name. Start with
//! [`audited`](macro@audited) on a handler, [`AuditLayer`] around the app, and a store as the
//! [`Auditor`]'s sink.

#[cfg(feature = "axum")]
pub use audit_axum as axum;
pub use audit_core::*;
pub use audit_macros::*;
#[cfg(feature = "sqlite")]
pub use audit_sqlx as sqlx;
#[cfg(feature = "sqlite")]
pub use audit_sqlx::*;
#[cfg(feature = "tower")]
pub use audit_tower as tower;
#[cfg(feature = "tower")]
pub use audit_tower::*;
