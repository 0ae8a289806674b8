//! The bounded queue before the sink.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, oneshot};

use super::Counters;
use super::meter::Watch;
use crate::draft::Finished;
use crate::entry::Entry;
use crate::error::Error;

/// A place in the queue, free again when the entry is written.
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
}

/// Whoever waits for an entry.
pub(crate) type Waiter = oneshot::Sender<Result<(), Arc<Error>>>;

/// What is to be done with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// It is new: write it.
    Write,
    /// A transaction may have written its id: write it unless one has.
    Settle,
}

/// An entry on its way, accounted for until it is done with.
pub(crate) struct Job {
    pub(super) task: Task,
    finished: Option<Finished>,
    waiter: Option<Waiter>,
    place: Option<Place>,
    ledger: Option<Arc<Accounts>>,
    watch: Watch,
}

impl Job {
    pub(crate) fn write(finished: Finished, waiter: Option<Waiter>, place: Option<Place>) -> Self {
        Self::new(Task::Write, finished, waiter, place)
    }

    pub(crate) fn settle(finished: Finished, waiter: Option<Waiter>, place: Option<Place>) -> Self {
        Self::new(Task::Settle, finished, waiter, place)
    }

    fn new(task: Task, finished: Finished, waiter: Option<Waiter>, place: Option<Place>) -> Self {
        Self {
            task,
            finished: Some(finished),
            waiter,
            place,
            ledger: None,
            watch: Watch::start(),
        }
    }

    /// Takes the entry out, made ready to be written; `None` where that panics.
    pub(super) fn entry(&mut self) -> Option<Entry> {
        let finished = self.finished.take()?;
        catch_unwind(AssertUnwindSafe(|| finished.into_entry())).ok()
    }

    /// It is durable.
    pub(super) fn done(mut self) {
        self.watch.stop();
        self.answer(Ok(()));
        self.ledger.take().inspect(|accounts| accounts.close());
    }

    /// The sink refused it, and the spool has it: the rest is counted when it is set aside there.
    pub(super) fn rejected(mut self, error: Arc<Error>) {
        self.answer(Err(error));
        if let Some(accounts) = self.ledger.take() {
            accounts.counts.rejected(1);
            accounts.close();
        }
    }

    /// The sink refused it, and nothing else has it.
    pub(super) fn rejected_and_lost(self, error: Arc<Error>) {
        if let Some(accounts) = &self.ledger {
            accounts.counts.conflicts(error.is_conflict().into());
            accounts.counts.lost(1);
        }
        self.rejected(error);
    }

    fn answer(&mut self, result: Result<(), Arc<Error>>) {
        if let Some(waiter) = self.waiter.take() {
            // A client that left no longer waits.
            drop(waiter.send(result));
        }
    }
}

impl Drop for Job {
    /// A job that is dropped undone went down with its runtime, or found the queue overfull.
    fn drop(&mut self) {
        if let Some(accounts) = self.ledger.take() {
            accounts.counts.lost(1);
            accounts.close();
            tracing::error!("an audit entry was lost: it was let go before it was written");
        }
    }
}

/// How many jobs are under way, from when they were handed over until they are done with.
struct Accounts {
    open: AtomicUsize,
    idle: Notify,
    counts: Arc<Counters>,
}

impl Accounts {
    fn close(&self) {
        if self.open.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.idle.notify_waiters();
        }
    }
}

pub(crate) struct Queue {
    places: Arc<Semaphore>,
    /// How many entries may be under way before one without a place is let go.
    most: usize,
    jobs: Mutex<Jobs>,
    ready: Notify,
    accounts: Arc<Accounts>,
}

#[derive(Default)]
struct Jobs {
    waiting: VecDeque<Job>,
    is_closed: bool,
}

impl Queue {
    pub(super) fn new(capacity: usize, counts: Arc<Counters>) -> Self {
        Self {
            places: Arc::new(Semaphore::new(capacity.min(Semaphore::MAX_PERMITS))),
            most: capacity.saturating_mul(2),
            jobs: Mutex::default(),
            ready: Notify::new(),
            accounts: Arc::new(Accounts {
                open: AtomicUsize::new(0),
                idle: Notify::new(),
                counts,
            }),
        }
    }

    pub(super) fn try_reserve(&self) -> Option<Place> {
        // Only "none is free": the semaphore is never closed.
        self.places
            .clone()
            .try_acquire_owned()
            .ok()
            .map(|permit| Place { _permit: permit })
    }

    pub(super) async fn reserve(&self) -> Place {
        match self.places.clone().acquire_owned().await {
            Ok(permit) => Place { _permit: permit },
            Err(_) => unreachable!("the semaphore is never closed"),
        }
    }

    /// Takes a job. It never waits: `Drop`, which can't, hands over through it, too.
    ///
    /// What has no place (a nested call's entry, a refused request's) may go over the bound, but not
    /// without end: then it is let go, which is counted.
    ///
    /// # Errors
    ///
    /// The job itself, when the writer has ended.
    pub(super) fn push(&self, mut job: Job) -> Result<(), Box<Job>> {
        let open = self.accounts.open.fetch_add(1, Ordering::AcqRel);
        job.ledger = Some(self.accounts.clone());
        if job.place.is_none() && open >= self.most {
            drop(job);
            return Ok(());
        }
        let first = {
            let mut jobs = self.jobs();
            if jobs.is_closed {
                return Err(Box::new(job));
            }
            jobs.waiting.push_back(job);
            jobs.waiting.len() == 1
        };
        if first {
            self.ready.notify_one();
        }
        Ok(())
    }

    /// The oldest that wait, so many at most; none once the queue is closed and empty.
    pub(super) async fn take(&self, most: usize) -> Vec<Job> {
        loop {
            let ready = self.ready.notified();
            {
                let mut jobs = self.jobs();
                if !jobs.waiting.is_empty() || jobs.is_closed {
                    let count = most.min(jobs.waiting.len());
                    return jobs.waiting.drain(..count).collect();
                }
            }
            ready.await;
        }
    }

    pub(super) fn close(&self) {
        self.jobs().is_closed = true;
        self.ready.notify_one();
    }

    /// Everything that waits. Nobody is left to write it, nor what comes.
    pub(super) fn abandon(&self) -> Vec<Job> {
        let mut jobs = self.jobs();
        jobs.is_closed = true;
        std::mem::take(&mut jobs.waiting).into()
    }

    /// How many are under way.
    pub(super) fn len(&self) -> usize {
        self.accounts.open.load(Ordering::Acquire)
    }

    /// Resolves when nothing is under way.
    pub(super) async fn idle(&self) {
        loop {
            let idle = self.accounts.idle.notified();
            if self.accounts.open.load(Ordering::Acquire) == 0 {
                return;
            }
            idle.await;
        }
    }

    fn jobs(&self) -> MutexGuard<'_, Jobs> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
