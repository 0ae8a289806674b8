//! Who tells what was covered.

use std::future::Future;

use audit_core::{Auditor, Coverage};

/// Tells what an app's auditor has seen: the auditor itself, or an async closure that asks another process
/// for the `coverage` of its JSON API.
pub trait Witness {
    /// What it has seen so far.
    fn coverage(&self) -> impl Future<Output = Coverage>;
}

impl Witness for &Auditor {
    async fn coverage(&self) -> Coverage {
        Auditor::coverage(self)
    }
}

impl<F, C> Witness for F
where
    F: Fn() -> C,
    C: Future<Output = Coverage>,
{
    async fn coverage(&self) -> Coverage {
        self().await
    }
}
