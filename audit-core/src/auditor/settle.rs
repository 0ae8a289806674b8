//! Finds out how a transaction ended, when nobody could tell.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;

use super::Counters;
use super::queue::Job;
use crate::error::Error;
use crate::sink::{DynSink, Settled};

const PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Settles one entry in a task of its own: the transaction it waits for may stay open for long, and
/// nobody else's entry waits with it.
pub(super) fn spawn(job: Job, sink: Arc<dyn DynSink>, counts: Arc<Counters>) {
    tokio::spawn(settle(job, sink, counts));
}

async fn settle(mut job: Job, sink: Arc<dyn DynSink>, counts: Arc<Counters>) {
    let Some(entry) = job.entry() else { return };
    let Some(transactions) = sink.transactions() else {
        return job.rejected(Arc::new(Error::invalid("the sink is no database")));
    };
    let mut pause = PAUSE;
    loop {
        let settling = AssertUnwindSafe(transactions.settle(&entry)).catch_unwind();
        let panicked = |_| Err(Error::unavailable("the audit sink panicked"));
        match settling.await.unwrap_or_else(panicked) {
            Ok(Settled::Committed | Settled::RolledBack) => {
                counts.settled(1);
                counts.written(1);
                return job.done();
            }
            Err(error) if error.is_unavailable() => {
                tracing::warn!(%error, id = %entry.id, "an audit entry can't be settled now");
            }
            Err(error) => {
                tracing::error!(%error, id = %entry.id, "an audit entry can't be settled");
                return job.rejected(Arc::new(error));
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
