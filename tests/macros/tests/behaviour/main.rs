//! What audited functions and records do.

mod calls;
mod handlers;
mod order;
mod snapshots;
