//! What is known of where entries can go.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::error::Error;

/// How often a sink that counts as down is asked whether it still is.
const ASKED_EVERY: Duration = Duration::from_secs(2);

/// Whether entries are taken, and what is wrong where they are not.
pub(crate) struct Circuit {
    door: AtomicU8,
    troubles: Mutex<Troubles>,
    changed: Notify,
}

/// Whether what needs an entry may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Open,
    /// Nothing can take an entry. It heals by itself.
    Refusing,
    /// Nobody is left to take one.
    Closed,
}

#[derive(Default)]
struct Troubles {
    /// Why the sink counts as down.
    sink: Option<Trouble>,
    /// When somebody last found out whether the sink still is down.
    asked: Option<Instant>,
    /// Why nothing can take an entry.
    all: Option<Trouble>,
}

struct Trouble {
    since: DateTime<Utc>,
    words: String,
}

impl Circuit {
    pub(super) fn new() -> Self {
        Self {
            door: AtomicU8::new(Door::Open as u8),
            troubles: Mutex::default(),
            changed: Notify::new(),
        }
    }

    /// Whether an entry can be kept, as far as is known.
    pub(super) fn is_open(&self) -> bool {
        self.door.load(Ordering::Acquire) == Door::Open as u8
    }

    /// Whether it will never be open again.
    pub(super) fn is_closed(&self) -> bool {
        self.door.load(Ordering::Acquire) == Door::Closed as u8
    }

    pub(super) fn is_sink_down(&self) -> bool {
        self.troubles().sink.is_some()
    }

    /// Leave to ask the sink. While it counts as down, one in a while gets it, to ask once.
    pub(super) fn ask(&self) -> Option<Asking> {
        let mut troubles = self.troubles();
        if troubles.sink.is_none() {
            return Some(Asking::Freely);
        }
        let asked = troubles.asked.filter(|asked| asked.elapsed() < ASKED_EVERY);
        if asked.is_none() {
            troubles.asked = Some(Instant::now());
        }
        asked.is_none().then_some(Asking::Once)
    }

    /// The sink does not take entries: they go elsewhere from now on.
    pub(super) fn sink_failed(&self, error: &Error) {
        let first = {
            let mut troubles = self.troubles();
            let first = troubles.sink.is_none();
            Trouble::tell(&mut troubles.sink, error);
            first
        };
        if first {
            tracing::warn!(%error, "the audit sink counts as down");
        }
    }

    /// The sink takes entries; whether that is news.
    pub(super) fn sink_worked(&self) -> bool {
        let was_down = self.troubles().sink.take().is_some();
        if was_down {
            tracing::info!("the audit sink takes entries again");
            self.changed.notify_waiters();
        }
        was_down
    }

    /// Nobody knows whether the sink is still down: the next batch finds out.
    pub(super) fn forget_sink(&self) {
        self.troubles().sink = None;
    }

    /// Neither the sink nor the spool takes an entry.
    pub(super) fn nothing_takes(&self, error: &Error) {
        Trouble::tell(&mut self.troubles().all, error);
        if self.turn(Door::Open, Door::Refusing) {
            tracing::error!(%error, "no audit entry can be kept: calls are refused until one can");
        }
    }

    /// Something took an entry.
    pub(super) fn something_takes(&self) {
        if self.turn(Door::Refusing, Door::Open) {
            self.troubles().all = None;
            tracing::info!("audit entries can be kept again");
            self.changed.notify_waiters();
        }
    }

    /// Nobody takes entries any more.
    pub(super) fn close(&self) {
        self.door.store(Door::Closed as u8, Ordering::Release);
        self.changed.notify_waiters();
    }

    /// Resolves when something takes entries, or nobody ever will.
    pub(super) async fn healed(&self) {
        loop {
            let changed = self.changed.notified();
            if self.is_open() || self.is_closed() {
                return;
            }
            changed.await;
        }
    }

    /// Resolves when anything gets better.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// How it is, for people.
    pub(super) fn words(&self) -> String {
        let troubles = self.troubles();
        match (self.is_closed(), &troubles.all, &troubles.sink) {
            (true, ..) => "the auditor has ended, and takes no entries".into(),
            (_, Some(all), _) => all.after("no entry can be kept"),
            (_, None, Some(sink)) => sink.after("the sink takes no entries"),
            (_, None, None) => "the sink takes entries".into(),
        }
    }

    fn turn(&self, from: Door, to: Door) -> bool {
        let turned =
            self.door
                .compare_exchange(from as u8, to as u8, Ordering::AcqRel, Ordering::Acquire);
        turned.is_ok()
    }

    fn troubles(&self) -> MutexGuard<'_, Troubles> {
        self.troubles.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Trouble {
    /// The last words count, and the first time.
    fn tell(trouble: &mut Option<Self>, error: &Error) {
        let since = trouble.take().map_or_else(Utc::now, |known| known.since);
        let words = error.to_string();
        *trouble = Some(Self { since, words });
    }

    fn after(&self, what: &str) -> String {
        let since = self.since.format("%Y-%m-%d %H:%M:%S UTC");
        format!("{what} since {since}: {}", self.words)
    }
}

/// Leave to ask the sink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asking {
    Freely,
    /// To find out whether it still is down.
    Once,
}
