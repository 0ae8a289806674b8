//! The sink, asked within a limit.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tracing::Instrument;

use crate::entry::Entry;
use crate::error::Error;
use crate::intent::Intents;
use crate::sink::{DynSink, Settled, Transactions};

/// The sink, which answers within a limit or counts as unavailable.
pub(super) struct Outlet {
    sink: Arc<dyn DynSink>,
}

/// How far a batch has come.
pub(super) struct Progress {
    /// How many of its first entries are decided: written, or refused.
    pub(super) decided: usize,
    /// Which of those were refused for their content, and why.
    pub(super) refused: Vec<(usize, Error)>,
    /// Why the rest has to wait.
    pub(super) stopped: Option<Error>,
}

impl Outlet {
    pub(super) fn new(sink: Arc<dyn DynSink>) -> Self {
        Self { sink }
    }

    pub(super) fn transactions(&self) -> Option<&dyn Transactions> {
        self.sink.transactions()
    }

    pub(super) fn intents(&self) -> Option<&dyn Intents> {
        self.sink.intents()
    }

    /// Writes a batch. Where that is refused for the content, it is halved until the entry at fault is
    /// alone, so that it holds nobody up.
    pub(super) async fn write(&self, entries: &[Entry], limit: Duration) -> Progress {
        let mut progress = Progress {
            decided: 0,
            refused: Vec::new(),
            stopped: None,
        };
        let mut size = entries.len();
        while progress.decided < entries.len() {
            let end = entries.len().min(progress.decided + size);
            match self.attempt(&entries[progress.decided..end], limit).await {
                Ok(()) => (progress.decided, size) = (end, entries.len() - end),
                Err(error) if error.is_unavailable() => {
                    progress.stopped = Some(error);
                    return progress;
                }
                Err(error) if end - progress.decided == 1 => {
                    progress.refused.push((progress.decided, error));
                    (progress.decided, size) = (end, entries.len() - end);
                }
                Err(_) => size = (end - progress.decided) / 2,
            }
        }
        progress
    }

    async fn attempt(&self, entries: &[Entry], limit: Duration) -> Result<(), Error> {
        let span = tracing::debug_span!("audit.write", entries = entries.len());
        let write = async { self.sink.write(entries).await };
        within(limit, write).instrument(span).await
    }

    /// Finds out how the transaction of an entry ended.
    pub(super) async fn settle(&self, failure: &Entry, limit: Duration) -> Result<Settled, Error> {
        let Some(transactions) = self.sink.transactions() else {
            return Err(Error::invalid("the sink is no database"));
        };
        let span = tracing::debug_span!("audit.settle", tenant = %failure.tenant, id = %failure.id);
        within(limit, transactions.settle(failure))
            .instrument(span)
            .await
    }
}

/// What panics or takes too long is taken for unavailable: whoever asks has to outlive it.
pub(crate) async fn within<T>(
    limit: Duration,
    asking: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let asking = AssertUnwindSafe(asking).catch_unwind();
    match tokio::time::timeout(limit, asking).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) => Err(Error::unavailable("it panicked")),
        Err(_) => Err(Error::unavailable(format!(
            "it did not answer within {limit:?}"
        ))),
    }
}
