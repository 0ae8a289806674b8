//! A spool in memory, which a test tells how to behave.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use tokio::sync::watch;

use crate::error::Error;
use crate::spool::{Spool, SpoolContents, Spooled, Waiting};

/// A [`Spool`] that keeps entries in memory, and that a test can tell to refuse or to stall. Clones
/// share one.
///
/// ```
/// use audit_core::test_kit::{MemorySpool, MemoryStore};
/// use audit_core::{Auditor, Error};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let spool = MemorySpool::new();
/// let auditor = Auditor::builder(MemoryStore::new()).spool(spool.clone()).build()?;
/// spool.refuse(); // as a full disk does
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct MemorySpool {
    lines: Arc<Mutex<Lines>>,
    mood: Arc<watch::Sender<Mood>>,
}

#[derive(Debug, Default)]
struct Lines {
    last: u64,
    waiting: BTreeMap<u64, Spooled>,
    aside: BTreeMap<u64, (Spooled, String)>,
    room: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Willing,
    Refusing,
    Stalling,
}

impl Default for MemorySpool {
    fn default() -> Self {
        Self {
            lines: Arc::default(),
            mood: Arc::new(watch::Sender::new(Mood::Willing)),
        }
    }
}

impl MemorySpool {
    /// An empty spool that takes everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on it has room for so many entries; what does not fit is refused as a whole.
    pub fn has_room_for(&self, entries: usize) {
        self.lock().room = Some(entries);
    }

    /// From now on it has no room. What it holds can still be read and let go of.
    pub fn refuse(&self) {
        self.mood.send_replace(Mood::Refusing);
    }

    /// From now on it does not answer to what it is to keep.
    pub fn stall(&self) {
        self.mood.send_replace(Mood::Stalling);
    }

    /// From now on it takes entries again, also those that stall.
    pub fn resume(&self) {
        self.mood.send_replace(Mood::Willing);
    }

    /// What waits, the oldest first.
    pub fn waiting(&self) -> Vec<Spooled> {
        self.lock().waiting.values().cloned().collect()
    }

    /// What was set aside, and why.
    pub fn set_aside(&self) -> Vec<(Spooled, String)> {
        self.lock().aside.values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while it stalls.
    async fn mood(&self) -> Mood {
        let mut mood = self.mood.subscribe();
        match mood.wait_for(|mood| *mood != Mood::Stalling).await {
            Ok(mood) => *mood,
            Err(_) => Mood::Refusing,
        }
    }
}

impl Lines {
    fn keep(&mut self, spooled: &Spooled) {
        self.last += 1;
        self.waiting.insert(self.last, spooled.clone());
    }

    fn has_room_for(&self, more: usize) -> bool {
        self.room
            .is_none_or(|room| self.waiting.len() + more <= room)
    }

    fn contents(&self) -> SpoolContents {
        let entries = self.waiting.values().map(|spooled| &spooled.entry);
        let bytes = entries.clone().map(|entry| entry.summary.len() as u64);
        SpoolContents {
            waiting: self.waiting.len() as u64,
            bytes: bytes.sum(),
            oldest: entries.map(|entry| entry.occurred_at).min(),
            set_aside: self.aside.len() as u64,
            damaged: 0,
        }
    }
}

impl Spool for MemorySpool {
    fn keep<'a>(&'a self, entries: &'a [Spooled]) -> BoxFuture<'a, Result<(), Error>> {
        let keep = async move {
            let is_refusing = self.mood().await == Mood::Refusing;
            let mut lines = self.lock();
            if is_refusing || !lines.has_room_for(entries.len()) {
                return Err(Error::unavailable("the spool has no room"));
            }
            entries.iter().for_each(|spooled| lines.keep(spooled));
            Ok(())
        };
        keep.boxed()
    }

    fn oldest(&self, most: usize) -> BoxFuture<'_, Result<Vec<Waiting>, Error>> {
        let lines = self.lock();
        let oldest = lines.waiting.iter().take(most);
        let oldest = oldest.map(|(number, spooled)| Waiting {
            number: *number,
            spooled: spooled.clone(),
        });
        ready(Ok(oldest.collect())).boxed()
    }

    fn release<'a>(&'a self, numbers: &'a [u64]) -> BoxFuture<'a, Result<(), Error>> {
        let mut lines = self.lock();
        numbers.iter().for_each(|number| {
            lines.waiting.remove(number);
        });
        ready(Ok(())).boxed()
    }

    fn set_aside<'a>(&'a self, number: u64, why: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        let mut lines = self.lock();
        if let Some(spooled) = lines.waiting.remove(&number) {
            lines.aside.insert(number, (spooled, why.to_owned()));
        }
        ready(Ok(())).boxed()
    }

    fn contents(&self) -> BoxFuture<'_, Result<SpoolContents, Error>> {
        ready(Ok(self.lock().contents())).boxed()
    }
}
