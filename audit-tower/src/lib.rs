//! audit-tower
