//! Brings to the sink what the spool holds: the oldest first, beside what comes meanwhile.

mod suspects;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tracing::Instrument;

use suspects::Suspects;

use super::Ways;
use super::outlet::{Progress, within};
use super::pause::Pause;
use crate::entry::Entry;
use crate::error::Error;
use crate::sink::Settled;
use crate::spool::{Spool, SpoolTask, Waiting};

/// How many entries are settled at once: each may have to wait for its transaction.
const SETTLED_AT_ONCE: usize = 8;

/// How many entries are passed over before they are all tried again.
const PASSED_OVER: usize = 64;

/// How long an entry that is tried alone may take in the end.
const LONGEST_LIMIT: Duration = Duration::from_secs(60);

/// The same while the sink counts as down, where that may be what is found out by it.
const LIMIT_WHILE_DOWN: Duration = Duration::from_secs(10);

/// Runs until it is aborted. While the sink counts as down, it is what finds out that it is not.
pub(super) async fn run(ways: Arc<Ways>, most: usize) {
    let Some(spool) = ways.spool.clone() else {
        return;
    };
    let mut replay = Replay {
        limit: ways.limit,
        spool,
        ways,
        most,
        size: most,
        passed_over: BTreeSet::new(),
        suspects: Suspects::default(),
        counted: BTreeSet::new(),
    };
    let mut pause = Pause::new();
    loop {
        match replay.turn().await {
            Ok(Turn::Moved) => pause = Pause::new(),
            Ok(Turn::Stood) => tokio::time::sleep(pause.next()).await,
            Ok(Turn::Empty) => replay.ways.kept.notified().await,
            Err(error) => {
                tracing::warn!(%error, "the audit spool can't be worked through now");
                // There may be nothing to find out with that the sink is well again.
                replay.ways.circuit.forget_sink();
                tokio::time::sleep(pause.next()).await;
            }
        }
    }
}

/// What became of a turn.
enum Turn {
    /// Entries have left the spool.
    Moved,
    /// The sink takes none.
    Stood,
    /// There were none.
    Empty,
}

struct Replay {
    ways: Arc<Ways>,
    spool: Arc<dyn Spool>,
    most: usize,
    /// How many are written at once: fewer while that fails.
    size: usize,
    /// How long the sink may take for them: longer while one that is alone fails.
    limit: Duration,
    /// Entries that the sink did not take though it took others, which need not wait for them.
    passed_over: BTreeSet<u64>,
    suspects: Suspects,
    /// Entries that the sink has, and of which nobody knows whether the spool has let them go.
    counted: BTreeSet<u64>,
}

impl Replay {
    async fn turn(&mut self) -> Result<Turn, Error> {
        let oldest = self.spool.oldest(self.most + self.passed_over.len());
        let mut waiting = within(self.ways.limit, oldest).await?;
        if waiting.is_empty() {
            self.passed_over.clear();
            self.suspects.clear();
            self.counted.clear();
            self.ways.circuit.forget_sink();
            return Ok(Turn::Empty);
        }
        let is_passed_over = |waiting: &Waiting| self.passed_over.contains(&waiting.number);
        if waiting.iter().all(is_passed_over) || self.passed_over.len() >= PASSED_OVER {
            self.passed_over.clear();
        }
        waiting.retain(|waiting| !self.passed_over.contains(&waiting.number));
        let span = tracing::debug_span!("audit.replay", entries = waiting.len());
        let mut done = self.replay(waiting).instrument(span).await;
        if let Some(suspect) = done.suspect.take() {
            self.clear_up(suspect, &mut done).await;
        }
        self.let_go(done).await
    }

    /// Finds out whether an entry or the sink is at fault, by another entry. Where that has failed alone
    /// before, too, or there is none, nobody knows, and they are given more time.
    async fn clear_up(&mut self, suspect: Suspect, done: &mut Done) {
        let fresh = suspect.other.as_ref().map(|other| other.number);
        let fresh = fresh.filter(|number| !self.suspects.has(*number));
        let others = match suspect.other {
            Some(other) => self.replay_beside(other).await,
            None => Done::default(),
        };
        self.suspects.insert(suspect.number);
        if !others.is_empty() {
            self.see_it_work();
            self.passed_over.insert(suspect.number);
            return done.extend(others);
        }
        match fresh {
            Some(_) => self.ways.circuit.sink_failed(&suspect.error),
            None => self.allow_more(),
        }
        fresh
            .into_iter()
            .for_each(|number| self.suspects.insert(number));
    }

    /// Offers one to the sink, of which nothing follows for how the next ones are tried.
    async fn replay_beside(&mut self, other: Waiting) -> Done {
        let (limit, size) = (self.limit, self.size);
        let done = self.replay(vec![other]).await;
        (self.limit, self.size) = (limit, size);
        done
    }

    fn allow_more(&mut self) {
        let longest = match self.ways.circuit.is_sink_down() {
            true => LIMIT_WHILE_DOWN,
            false => LONGEST_LIMIT,
        };
        self.limit = (self.limit * 2).min(longest).max(self.ways.limit);
    }

    /// The sink takes entries: what was passed over while it took none is next in line again.
    fn see_it_work(&mut self) {
        if self.ways.circuit.sink_worked() {
            self.passed_over.clear();
        }
    }

    /// Offers them to the sink.
    async fn replay(&mut self, waiting: Vec<Waiting>) -> Done {
        let (mut write, mut settle): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_new);
        let others = write.split_off(self.size.min(write.len()));
        settle.truncate(SETTLED_AT_ONCE);
        let (numbers, entries): (Vec<_>, Vec<_>) = write.into_iter().map(apart).unzip();
        let (progress, settled) = tokio::join!(
            self.ways.outlet.write(&entries, self.limit),
            join_all(settle.into_iter().map(|waiting| self.settle(waiting))),
        );
        let mut done = Done::default();
        if let Some((number, error)) = self.written(&numbers, progress, &mut done) {
            let other = self.suspects.witness(others);
            done.suspect = Some(Suspect {
                number,
                error,
                other,
            });
        }
        for (number, settled) in settled {
            match settled {
                Ok(_) => done.settled.push(number),
                Err(error) if error.is_unavailable() => _ = self.passed_over.insert(number),
                Err(error) => done.refused.push((number, error)),
            }
        }
        done
    }

    async fn settle(&self, waiting: Waiting) -> (u64, Result<Settled, Error>) {
        let (number, failure) = apart(waiting);
        let settled = self.ways.outlet.settle(&failure, self.ways.limit).await;
        (number, settled)
    }

    /// What was written and what was refused. One that could not be written alone is returned: it may
    /// itself be at fault.
    fn written(
        &mut self,
        numbers: &[u64],
        progress: Progress,
        done: &mut Done,
    ) -> Option<(u64, Error)> {
        let (decided, left) = numbers.split_at(progress.decided);
        let mut refused = progress.refused.into_iter().peekable();
        for (at, number) in decided.iter().enumerate() {
            match refused.next_if(|(place, _)| *place == at) {
                Some((_, error)) => done.refused.push((*number, error)),
                None => done.written.push(*number),
            }
        }
        let Some(error) = progress.stopped else {
            self.size = (self.size * 2).min(self.most);
            self.limit = self.ways.limit;
            return None;
        };
        tracing::warn!(%error, "spooled audit entries can't be written now");
        self.size = (left.len() / 2).max(1);
        match left {
            [alone] => Some((*alone, error)),
            _ => None,
        }
    }

    /// Takes out of the spool what the sink has, and out of the way what it refused.
    async fn let_go(&mut self, done: Done) -> Result<Turn, Error> {
        if done.is_empty() {
            return Ok(Turn::Stood);
        }
        self.see_it_work();
        let numbers = [&*done.written, &*done.settled].concat();
        self.count(&done);
        if !numbers.is_empty() {
            within(self.ways.limit, self.spool.release(&numbers)).await?;
        }
        for number in numbers {
            self.counted.remove(&number);
            self.suspects.remove(number);
        }
        for (number, error) in done.refused {
            self.set_aside(number, &error).await?;
        }
        Ok(Turn::Moved)
    }

    /// Counts what the sink has, once: a spool that does not let it go gives it again.
    fn count(&mut self, done: &Done) {
        let mut count = |numbers: &[u64]| {
            let fresh = |number: &&u64| self.counted.insert(**number);
            numbers.iter().filter(fresh).count()
        };
        let (written, settled) = (count(&done.written), count(&done.settled));
        let counts = &self.ways.counts;
        counts.written(written + settled);
        counts.replayed(written + settled);
        counts.settled(settled);
    }

    async fn set_aside(&self, number: u64, error: &Error) -> Result<(), Error> {
        tracing::error!(%error, number, "the audit sink refuses a spooled entry: it is set aside");
        let why = error.to_string();
        within(self.ways.limit, self.spool.set_aside(number, &why)).await?;
        self.ways.counts.set_aside(1);
        self.ways.counts.conflicts(usize::from(error.is_conflict()));
        Ok(())
    }
}

/// What a turn has brought about, by numbers.
#[derive(Default)]
struct Done {
    written: Vec<u64>,
    settled: Vec<u64>,
    refused: Vec<(u64, Error)>,
    suspect: Option<Suspect>,
}

/// An entry that could not be written alone.
struct Suspect {
    number: u64,
    error: Error,
    /// One that was not tried with it.
    other: Option<Waiting>,
}

impl Done {
    fn extend(&mut self, other: Self) {
        self.written.extend(other.written);
        self.refused.extend(other.refused);
    }

    fn is_empty(&self) -> bool {
        self.written.is_empty() && self.settled.is_empty() && self.refused.is_empty()
    }
}

fn is_new(waiting: &Waiting) -> bool {
    waiting.spooled.task == SpoolTask::Write
}

fn apart(waiting: Waiting) -> (u64, Entry) {
    (waiting.number, waiting.spooled.entry)
}
