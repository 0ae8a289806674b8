//! The ways that entries can go: to the sink, or else to the spool.

use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tracing::Instrument;

use super::outlet::{Outlet, within};
use super::{Circuit, Counters};
use crate::error::Error;
use crate::spool::{Spool, Spooled};

/// How long a spool may take for what a runtime that ends leaves behind.
const LAST_PATIENCE: Duration = Duration::from_secs(10);

/// How many of those it is given at once.
const LAST_BATCH: usize = 500;

pub(super) struct Ways {
    pub(super) outlet: Outlet,
    pub(super) spool: Option<Arc<dyn Spool>>,
    pub(super) circuit: Circuit,
    pub(super) counts: Arc<Counters>,
    /// How long the sink or the spool may take for a batch.
    pub(super) limit: Duration,
    /// Told when the spool was given something.
    pub(super) kept: Notify,
}

impl Ways {
    /// Keeps these in the spool: all, or none.
    pub(super) async fn keep(&self, spooled: &[Spooled]) -> Result<(), Error> {
        let Some(spool) = &self.spool else {
            return Err(Error::unavailable("there is no spool"));
        };
        let span = tracing::debug_span!("audit.spool", entries = spooled.len());
        let kept = within(self.limit, spool.keep(spooled))
            .instrument(span)
            .await;
        // One that answered too late may have kept them all the same: they are replayed, and count twice.
        self.kept.notify_one();
        kept?;
        self.counts.spooled(spooled.len());
        Ok(())
    }

    /// Keeps these in the spool where nothing can be awaited any more; how many of the first are kept.
    pub(super) fn keep_at_last(&self, spooled: &[Spooled]) -> usize {
        let (Some(spool), all) = (&self.spool, spooled.len()) else {
            return 0;
        };
        let (mut kept, mut size, deadline) = (0, LAST_BATCH, Instant::now() + LAST_PATIENCE);
        while kept < all {
            let batch = spooled[kept..all.min(kept + size)].to_vec();
            let count = batch.len();
            match keep_blocking(spool.clone(), batch, deadline) {
                Ok(()) => kept += count,
                // There may be room for fewer.
                Err(_) if count > 1 && Instant::now() < deadline => size = count / 2,
                Err(error) => {
                    tracing::error!(%error, entries = all - kept, "audit entries can't be spooled at the end");
                    break;
                }
            }
        }
        self.counts.spooled(kept);
        kept
    }
}

/// On a thread of its own, since a runtime may be what is ending on this one, and since nothing else
/// could give up on a spool that does not answer.
fn keep_blocking(
    spool: Arc<dyn Spool>,
    batch: Vec<Spooled>,
    deadline: Instant,
) -> Result<(), Error> {
    let (sender, receiver) = mpsc::channel();
    let keep = move || {
        let kept = futures_executor::block_on(spool.keep(&batch));
        if sender.send(kept).is_err() {
            tracing::error!("the spool answered too late");
        }
    };
    let named = std::thread::Builder::new().name("audit-spool".into());
    named
        .spawn(keep)
        .map_err(|error| Error::unavailable("no thread can be started").with_source(error))?;
    receiver
        .recv_timeout(deadline.saturating_duration_since(Instant::now()))
        .unwrap_or_else(|error| {
            Err(Error::unavailable("the spool does not answer").with_source(error))
        })
}
