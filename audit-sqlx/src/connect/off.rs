//! For a database whose feature is off.

use super::Open;

pub(super) const OPEN: Option<Open> = None;
