//! Entries in hand: whoever holds them may end at any moment, and they are not let go in silence.

use std::sync::Arc;

use super::Ways;
use super::queue::{Job, Task};
use crate::entry::Entry;
use crate::error::Error;
use crate::spool::{SpoolTask, Spooled};

/// Jobs of one kind and their entries, the oldest first.
///
/// Dropped before they are done with, it still spools what it holds; what can't be spooled is lost, and
/// counted.
pub(super) struct Batch {
    task: Task,
    jobs: Vec<Job>,
    /// Those of the jobs, while the sink is asked; then `spooled` is empty.
    entries: Vec<Entry>,
    /// Those of the jobs, while the spool is asked; then `entries` is empty.
    spooled: Vec<Spooled>,
    ways: Arc<Ways>,
}

impl Batch {
    pub(super) fn new(task: Task, jobs: Vec<Job>, ways: Arc<Ways>) -> Self {
        let ready = jobs
            .into_iter()
            .filter_map(|mut job| Some((job.entry()?, job)));
        let (entries, jobs) = ready.unzip();
        Self {
            task,
            jobs,
            entries,
            spooled: Vec::new(),
            ways,
        }
    }

    pub(super) fn of_one(job: Job, ways: Arc<Ways>) -> Self {
        Self::new(job.task, vec![job], ways)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }

    /// What is to be written.
    pub(super) fn entries(&mut self) -> &[Entry] {
        let spooled = std::mem::take(&mut self.spooled);
        self.entries
            .extend(spooled.into_iter().map(|spooled| spooled.entry));
        &self.entries
    }

    /// All of it, so that nothing is left.
    pub(super) fn take(&mut self) -> Self {
        let nothing = self.nothing();
        std::mem::replace(self, nothing)
    }

    /// So many of the first are durable in the sink, but for those at these places, which are handed
    /// back.
    pub(super) fn written(&mut self, count: usize, but: &[usize]) -> Self {
        let mut others = self.nothing();
        self.ways.counts.written(count - but.len());
        let decided = self.jobs.drain(..count).zip(self.entries.drain(..count));
        for (at, (job, entry)) in decided.enumerate() {
            if but.contains(&at) {
                others.jobs.push(job);
                others.entries.push(entry);
            } else {
                job.done();
            }
        }
        others
    }

    /// Keeps all of them in the spool.
    pub(super) async fn keep(&mut self) -> Result<(), Error> {
        self.prepare();
        self.ways.keep(&self.spooled).await
    }

    /// They are durable.
    pub(super) fn done(&mut self) {
        self.jobs.drain(..).for_each(Job::done);
        self.entries.clear();
        self.spooled.clear();
    }

    /// The sink refused them for their content, each for its reason, and whoever waits is told so. They
    /// go through the spool to its side lane, where somebody may find them and mend what is wrong.
    pub(super) async fn refused(mut self, errors: Vec<Error>) {
        if self.is_empty() {
            return;
        }
        for (entry, error) in self.entries().iter().zip(&errors) {
            tracing::error!(
                %error, tenant = %entry.tenant, id = %entry.id, action = %entry.action,
                "the audit sink refuses an entry"
            );
        }
        let kept = self.keep().await;
        let rejected = self.jobs.drain(..).zip(errors.into_iter().map(Arc::new));
        if let Err(error) = kept {
            tracing::error!(%error, "what the audit sink refused can't be set aside: it is gone");
            return rejected.for_each(|(job, error)| job.rejected_and_lost(error));
        }
        rejected.for_each(|(job, error)| job.rejected(error));
    }

    /// A batch of the same kind that holds nothing yet.
    fn nothing(&self) -> Self {
        Self {
            task: self.task,
            jobs: Vec::new(),
            entries: Vec::new(),
            spooled: Vec::new(),
            ways: self.ways.clone(),
        }
    }

    /// Makes them ready for the spool.
    fn prepare(&mut self) {
        let task = match self.task {
            Task::Write => SpoolTask::Write,
            Task::Settle => SpoolTask::Settle,
        };
        let entries = std::mem::take(&mut self.entries);
        let spooled = entries.into_iter().map(|entry| Spooled { task, entry });
        self.spooled.extend(spooled);
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        if self.is_empty() {
            return;
        }
        self.prepare();
        let spooled = std::mem::take(&mut self.spooled);
        let kept = self.ways.keep_at_last(&spooled);
        self.jobs
            .drain(..kept.min(self.jobs.len()))
            .for_each(Job::done);
    }
}
