//! audit-macros
