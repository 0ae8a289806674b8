//! Writes what lies in the queue, in batches: one commit serves all who wait.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;

use super::queue::{Job, Queue, Task};
use super::{Counters, settle};
use crate::entry::Entry;
use crate::error::Error;
use crate::sink::DynSink;

const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Runs until the queue is closed and empty.
pub(super) async fn run(
    queue: Arc<Queue>,
    sink: Arc<dyn DynSink>,
    counts: Arc<Counters>,
    batch: usize,
) {
    let _end = End(queue.clone());
    let writer = Writer { sink, counts };
    let mut jobs = Vec::new();
    while queue.take(&mut jobs).await {
        jobs.extract_if(.., |job| job.task == Task::Settle)
            .for_each(|job| settle::spawn(job, writer.sink.clone(), writer.counts.clone()));
        while !jobs.is_empty() {
            let rest = jobs.split_off(jobs.len().min(batch));
            writer.write(std::mem::replace(&mut jobs, rest)).await;
        }
    }
}

/// A writer that ends with its runtime leaves nothing that waits for it for ever.
struct End(Arc<Queue>);

impl Drop for End {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

struct Writer {
    sink: Arc<dyn DynSink>,
    counts: Arc<Counters>,
}

impl Writer {
    async fn write(&self, mut jobs: Vec<Job>) {
        let mut entries = Vec::with_capacity(jobs.len());
        entries.extend(jobs.iter_mut().filter_map(Job::entry));
        // Halves of a batch that was refused for its content; the first is written first.
        let mut parts = vec![(jobs, entries)];
        while let Some((mut jobs, mut entries)) = parts.pop() {
            match self.write_until_answered(&entries).await {
                Ok(()) => {
                    self.counts.written(jobs.len());
                    jobs.into_iter().for_each(Job::done);
                }
                Err(error) if entries.len() == 1 => self.reject(jobs, &entries[0], error),
                Err(_) => {
                    let half = entries.len() / 2;
                    let rest = (jobs.split_off(half), entries.split_off(half));
                    parts.push(rest);
                    parts.push((jobs, entries));
                }
            }
        }
    }

    /// Writes a batch; while the sink is unavailable, again and again.
    async fn write_until_answered(&self, entries: &[Entry]) -> Result<(), Error> {
        let mut pause = FIRST_PAUSE;
        loop {
            match self.attempt(entries).await {
                Err(error) if error.is_unavailable() => {
                    self.counts.retried(1);
                    tracing::warn!(%error, entries = entries.len(), "the audit log can't be written now");
                }
                answered => return answered,
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// A sink that panics is taken for unavailable: the writer has to outlive it.
    async fn attempt(&self, entries: &[Entry]) -> Result<(), Error> {
        let attempt = AssertUnwindSafe(async { self.sink.write(entries).await });
        attempt
            .catch_unwind()
            .await
            .unwrap_or_else(|_| Err(Error::unavailable("the audit sink panicked")))
    }

    fn reject(&self, jobs: Vec<Job>, entry: &Entry, error: Error) {
        tracing::error!(
            %error, tenant = %entry.tenant, id = %entry.id, action = %entry.action,
            "the audit sink refuses an entry"
        );
        let error = Arc::new(error);
        jobs.into_iter().for_each(|job| job.rejected(error.clone()));
    }
}
