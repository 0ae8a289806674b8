//! audit-sqlx
