//! What was begun.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};

use super::MemoryStore;
use crate::entry::{Entry, EntryId};
use crate::error::Error;
use crate::intent::Intents;
use crate::tenant::Tenant;

/// Intents, each with when it was kept.
#[derive(Debug, Default)]
pub(super) struct Begun(Mutex<Kept>);

type Kept = BTreeMap<(Tenant, EntryId), (Entry, DateTime<Utc>)>;

impl Begun {
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those that were kept so long ago.
    pub(super) fn older_than(&self, age: TimeDelta) -> BTreeMap<(Tenant, EntryId), Entry> {
        let now = Utc::now();
        let begun = self.lock();
        let old = begun.iter().filter(|(_, (_, at))| now - *at >= age);
        old.map(|(place, (intent, _))| (place.clone(), intent.clone()))
            .collect()
    }
}

impl MemoryStore {
    /// The same log, in which an intent without completion reads as *unknown* after this time;
    /// [`UNKNOWN_AFTER`](crate::UNKNOWN_AFTER) unless told.
    #[must_use]
    pub fn unknown_after(self, unknown_after: TimeDelta) -> Self {
        Self {
            unknown_after,
            ..self
        }
    }

    /// All intents of all tenants, completed or not: each tenant's from its oldest to its newest.
    pub fn intents(&self) -> Vec<Entry> {
        let begun = self.begun.older_than(TimeDelta::MIN);
        begun.into_values().collect()
    }
}

impl Intents for MemoryStore {
    fn intend<'a>(&'a self, intent: &'a Entry) -> BoxFuture<'a, Result<(), Error>> {
        let place = (intent.tenant.clone(), intent.id);
        let mut begun = self.begun.lock();
        let kept = begun
            .entry(place)
            .or_insert_with(|| (intent.clone(), Utc::now()));
        let is_same = kept.0 == *intent;
        let id = intent.id;
        let taken = || Error::conflict(format!("intent {id} holds other content"));
        ready(is_same.then_some(()).ok_or_else(taken)).boxed()
    }
}
