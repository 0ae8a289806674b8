//! The audit log inside an axum app: the JSON API and the viewer page.
//!
//! Both are routers that an app nests where it likes, behind a [`Guard`] of its own, which says for
//! each request who may look, and at which tenant's log. Who looks is recorded, so both lie within the
//! app's `AuditLayer` (of `audit-tower`), or belong to a program that has
//! [installed](audit_core::Auditor::install) its auditor.
//!
//! ```
//! use audit_axum::{Access, Viewer};
//! use audit_core::Tenant;
//! use axum::Router;
//! use axum::extract::State;
//! use axum::http::{HeaderMap, StatusCode};
//!
//! #[derive(Clone)]
//! struct App { admin_key: String }
//!
//! async fn admins_only(State(app): State<App>, headers: HeaderMap) -> Result<Access, StatusCode> {
//!     let key = headers.get("x-admin-key").ok_or(StatusCode::UNAUTHORIZED)?;
//!     if key.as_bytes() != app.admin_key.as_bytes() {
//!         return Err(StatusCode::FORBIDDEN);
//!     }
//!     Ok(Access::to(Tenant::default()))
//! }
//!
//! # let store = audit_core::test_kit::MemoryStore::new();
//! let viewer = Viewer::new(store, admins_only).categories(["Customers", "Team"]);
//! let app: Router = Router::new()
//!     .merge(viewer.at("/settings/audit-log"))
//!     .with_state(App { admin_key: "…".into() });
//! ```
//!
//! [`Viewer::at`] answers at that address with a slash at its end and without. An app that nests
//! [`Viewer::router`] at `/settings/audit-log` answers at exactly that address, as axum does. Links within
//! the viewer are relative, so they work in each case, and behind a proxy that strips a prefix.

mod api;
mod assets;
mod guard;
mod problem;
mod query;
mod record;
mod same_origin;
mod viewer;

pub use api::{Api, api};
pub use guard::{Access, Guard};
pub use record::AUDIT_LOG;
pub use viewer::{Language, Viewer, viewer};
