//! audit-axum
