//! Finds out how a transaction ended, when nobody could tell.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::Ways;
use super::batch::Batch;
use super::pause::Pause;

/// Settles one entry in a task of its own: the transaction it waits for may stay open for long, and
/// nobody else's entry waits with it. Where there is a spool, the entry goes there when the limit is
/// reached.
pub(super) async fn run(mut batch: Batch, ways: Arc<Ways>) {
    let (began, mut pause) = (Instant::now(), Pause::new());
    loop {
        let left = ways.limit.saturating_sub(began.elapsed());
        if ways.spool.is_some() && (left.is_zero() || ways.circuit.is_sink_down()) {
            match batch.keep().await {
                Ok(()) => return batch.done(),
                Err(error) => tracing::warn!(%error, "an entry to be settled can't be spooled now"),
            }
        }
        let limit = if left.is_zero() { ways.limit } else { left };
        if settle(&mut batch, &ways, limit).await {
            return;
        }
        tokio::time::sleep(pause.next()).await;
    }
}

/// Whether it came to an end.
async fn settle(batch: &mut Batch, ways: &Ways, limit: Duration) -> bool {
    let Some(failure) = batch.entries().first() else {
        return true;
    };
    match ways.outlet.settle(failure, limit).await {
        Ok(_) => {
            ways.counts.settled(1);
            drop(batch.written(1, &[]));
            true
        }
        Err(error) if error.is_unavailable() => {
            tracing::warn!(%error, id = %failure.id, "an audit entry can't be settled now");
            false
        }
        Err(error) => {
            batch.take().refused(vec![error]).await;
            true
        }
    }
}
