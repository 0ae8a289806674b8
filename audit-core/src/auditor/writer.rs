//! Writes what lies in the queue, in batches: one commit serves all who wait.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::batch::Batch;
use super::pause::Pause;
use super::queue::{Job, Queue, Task};
use super::{Ways, replay, settle};
use crate::error::Error;

/// How long a batch that is tried again and again may take in the end.
const LONGEST_LIMIT: Duration = Duration::from_secs(10);

/// Runs until the queue is closed and empty; what is spawned for it ends with it.
pub(super) async fn run(queue: Arc<Queue>, ways: Arc<Ways>, most: usize) {
    let _end = End(queue.clone(), ways.clone());
    let (mut settling, mut replaying) = (JoinSet::new(), JoinSet::new());
    replaying.spawn(replay::run(ways.clone(), most));
    loop {
        let jobs = queue.take(most).await;
        if jobs.is_empty() {
            break;
        }
        while settling.try_join_next().is_some() {}
        let (settle, write): (Vec<_>, Vec<_>) = jobs.into_iter().partition(is_settlement);
        let write = Batch::new(Task::Write, write, ways.clone());
        for job in settle {
            let batch = Batch::of_one(job, ways.clone());
            settling.spawn(settle::run(batch, ways.clone()));
        }
        if !write.is_empty() {
            Writing::new(write, &ways).run().await;
        }
    }
    while settling.join_next().await.is_some() {}
}

fn is_settlement(job: &Job) -> bool {
    job.task == Task::Settle
}

/// A writer that ends with its runtime leaves nothing that waits for it for ever.
struct End(Arc<Queue>, Arc<Ways>);

impl Drop for End {
    fn drop(&mut self) {
        let Self(queue, ways) = self;
        ways.circuit.close();
        let left = queue.abandon();
        let (settle, write) = left.into_iter().partition(is_settlement);
        drop(Batch::new(Task::Write, write, ways.clone()));
        drop(Batch::new(Task::Settle, settle, ways.clone()));
    }
}

/// A batch on its way to the sink, or else to the spool.
struct Writing<'w> {
    batch: Batch,
    ways: &'w Ways,
    /// Since when nothing takes it.
    since: Option<Instant>,
    /// How long the sink may take. It grows, or a sink that is slow would never be done with a batch
    /// that nothing else takes.
    limit: Duration,
}

impl<'w> Writing<'w> {
    fn new(batch: Batch, ways: &'w Ways) -> Self {
        Self {
            batch,
            ways,
            since: None,
            limit: ways.limit,
        }
    }

    /// Ends when all of the batch is durable, or was refused for its content.
    async fn run(mut self) {
        let mut pause = Pause::new();
        let asks_first = self.ways.spool.is_none() || !self.ways.circuit.is_sink_down();
        let mut answer = if asks_first {
            self.hand_on().await
        } else {
            self.ask_spool().await
        };
        while let Err(error) = answer {
            self.report(&error);
            tokio::select! {
                () = tokio::time::sleep(pause.next()) => {}
                () = self.ways.circuit.changed() => {}
            }
            answer = self.hand_on().await;
        }
        self.ways.circuit.something_takes();
    }

    async fn hand_on(&mut self) -> Result<(), Error> {
        match self.ask_sink().await {
            Err(_) if self.ways.spool.is_some() => self.ask_spool().await,
            answer => answer,
        }
    }

    async fn ask_sink(&mut self) -> Result<(), Error> {
        let outlet = &self.ways.outlet;
        let progress = outlet.write(self.batch.entries(), self.limit).await;
        self.limit = (self.limit * 2).min(LONGEST_LIMIT);
        let (places, errors): (Vec<_>, Vec<_>) = progress.refused.into_iter().unzip();
        let refused = self.batch.written(progress.decided, &places);
        refused.refused(errors).await;
        match progress.stopped {
            Some(error) => {
                self.ways.circuit.sink_failed(&error);
                Err(error)
            }
            None => {
                self.ways.circuit.sink_worked();
                Ok(())
            }
        }
    }

    async fn ask_spool(&mut self) -> Result<(), Error> {
        self.batch.keep().await?;
        self.batch.done();
        Ok(())
    }

    fn report(&mut self, error: &Error) {
        let since = *self.since.get_or_insert_with(Instant::now);
        self.ways.counts.retried(1);
        tracing::warn!(%error, "audit entries can't be kept now");
        // Without a spool, a sink may fail for a moment; with one, both have failed.
        if self.ways.spool.is_some() || since.elapsed() >= self.ways.limit {
            self.ways.circuit.nothing_takes(error);
        }
    }
}
