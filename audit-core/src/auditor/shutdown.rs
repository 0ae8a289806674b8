//! The end of an auditor.

use std::time::Duration;

use serde::Serialize;

use super::{Auditor, Counts};

/// How long what a writer held may take to reach the spool after it was stopped.
const LAST_PATIENCE: Duration = Duration::from_secs(15);

/// What an auditor did while it was shut down, and what it leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Shutdown {
    /// Entries that were written to the sink meanwhile.
    pub written: u64,
    /// Entries that were spooled meanwhile.
    pub spooled: u64,
    /// Entries that the sink refused meanwhile: the spool has them, or else they are lost, too.
    pub rejected: u64,
    /// Entries that are gone, since neither the sink nor the spool took them.
    pub lost: u64,
    /// Entries that are neither, since the spool still has not answered.
    pub left: u64,
    /// Entries that wait in the spool, for the next process that opens it; `None` where there is none,
    /// or it does not say.
    pub waiting: Option<u64>,
}

impl Shutdown {
    /// Whether every entry is durable, in the sink or in the spool.
    pub fn is_complete(&self) -> bool {
        self.lost == 0 && self.left == 0
    }
}

impl Auditor {
    /// Ends it: takes no new calls, writes what is under way until the time is over, and spools the rest.
    ///
    /// Call it when the server has ended (axum's graceful shutdown), so that no request is under way any
    /// more, and end the app's jobs before it: from now on audited calls are refused, and one outside a
    /// request whose result can't say so (`Result<_, E>` with `E: From<Refused>`) panics. With
    /// [`WhenUnavailable::Allow`](super::WhenUnavailable::Allow) they run, and their entries go to the
    /// spool. Entries that wait in the spool stay there. It returns within that time, and what the spool
    /// takes for what is left.
    ///
    /// ```
    /// # async fn example(auditor: audit_core::Auditor) {
    /// let end = auditor.shutdown(std::time::Duration::from_secs(10)).await;
    /// if !end.is_complete() {
    ///     eprintln!("audit entries were lost: {end:?}");
    /// }
    /// # }
    /// ```
    pub async fn shutdown(&self, within: Duration) -> Shutdown {
        let (before, shared) = (self.totals(), &self.0);
        shared.ways.circuit.close();
        let drained = tokio::time::timeout(within, shared.queue.idle()).await;
        shared.queue.close();
        if drained.is_err() {
            // It spools what it holds, as it does when a runtime ends.
            shared.writer.abort();
            drop(tokio::time::timeout(LAST_PATIENCE, shared.queue.idle()).await);
        }
        let waiting = self.health().await.spool.map(|spool| spool.waiting);
        let end = Shutdown::between(before, self.totals(), shared.queue.len(), waiting);
        tracing::info!(?end, "the auditor has ended");
        end
    }
}

impl Shutdown {
    fn between(before: Counts, after: Counts, left: usize, waiting: Option<u64>) -> Self {
        Self {
            written: after.written - before.written,
            spooled: after.spooled - before.spooled,
            rejected: after.rejected - before.rejected,
            lost: after.lost - before.lost,
            left: left as u64,
            waiting,
        }
    }
}
