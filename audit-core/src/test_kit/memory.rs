//! A store in memory: the plainest reading of what a store promises, against which others are
//! tested.

mod intents;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use futures_util::future::{BoxFuture, ready};
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt, StreamExt};
use serde_json::Value;

use self::intents::Begun;
use crate::entry::{Entry, EntryId};
use crate::error::Error;
use crate::intent::{Intents, UNKNOWN_AFTER};
use crate::json::Json;
use crate::query::{
    ActionPattern, Cursor, Filter, Limit, Order, Page, TargetRef, Towards, query_words,
};
use crate::sink::Sink;
use crate::snapshot::{ERROR, HIDDEN, REDACTED, TRUNCATED};
use crate::store::{Store, Version};
use crate::target::Target;
use crate::tenant::Tenant;

/// A [`Sink`] and [`Store`] that keeps entries in memory, just as they are given to it.
///
/// Clones share one log. It looks at every entry for every question, so that it is easily seen to
/// be right, and slow with many.
///
/// ```
/// use audit_core::query::{Filter, Limit};
/// use audit_core::test_kit::{MemoryStore, sample};
/// use audit_core::{Sink, Store, Tenant};
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let store = MemoryStore::new();
/// store.write(&[sample(1_760_000_000_000, |_| {})]).await?;
/// let everything = Filter::new(Tenant::default());
/// assert_eq!(store.page(&everything, None, Limit::default()).await?.entries.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct MemoryStore {
    entries: Arc<Mutex<BTreeMap<(Tenant, EntryId), Entry>>>,
    begun: Arc<Begun>,
    unknown_after: TimeDelta,
}

impl MemoryStore {
    /// An empty log.
    pub fn new() -> Self {
        Self {
            entries: Arc::default(),
            begun: Arc::default(),
            unknown_after: UNKNOWN_AFTER,
        }
    }

    /// All entries of all tenants: each tenant's from its oldest to its newest.
    pub fn entries(&self) -> Vec<Entry> {
        self.lock().values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<(Tenant, EntryId), Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is read: all entries, and the intents that were left without one.
    fn log(&self) -> BTreeMap<(Tenant, EntryId), Entry> {
        let mut log = self.begun.older_than(self.unknown_after);
        log.extend(self.lock().clone());
        log
    }

    /// A tenant's entries, newest first.
    fn newest_first(&self, tenant: &Tenant) -> Vec<Entry> {
        let of_tenant = |entry: &Entry| entry.tenant == *tenant;
        let log = self.log().into_values().rev();
        log.filter(of_tenant).collect()
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl Sink for MemoryStore {
    async fn write(&self, entries: &[Entry]) -> Result<(), Error> {
        let mut log = self.lock();
        let mut written = log.clone(); // all or none
        for entry in entries {
            let place = (entry.tenant.clone(), entry.id);
            let kept = written.entry(place).or_insert_with(|| entry.clone());
            if kept != entry {
                let id = entry.id;
                return Err(Error::conflict(format!("entry {id} holds other content")));
            }
        }
        *log = written;
        Ok(())
    }

    fn intents(&self) -> Option<&dyn Intents> {
        Some(self)
    }
}

impl Store for MemoryStore {
    fn page<'a>(
        &'a self,
        filter: &'a Filter,
        cursor: Option<&'a Cursor>,
        limit: Limit,
    ) -> BoxFuture<'a, Result<Page, Error>> {
        if let Err(error) = check(filter, cursor) {
            return ready(Err(error)).boxed();
        }
        let mut found = self.newest_first(&filter.tenant);
        found.retain(|entry| filter.matches(entry));
        if Towards::of(filter, cursor) == Towards::Newer {
            found.reverse();
        }
        found.retain(|entry| cursor.is_none_or(|cursor| is_beyond(cursor, entry.id)));
        found.truncate(limit.get() + 1);
        let brief = found.iter().map(Entry::brief).collect();
        ready(Ok(Page::new(filter, cursor, limit, brief))).boxed()
    }

    fn entry<'a>(
        &'a self,
        tenant: &'a Tenant,
        id: EntryId,
    ) -> BoxFuture<'a, Result<Option<Entry>, Error>> {
        let found = self.log().remove(&(tenant.clone(), id));
        ready(Ok(found)).boxed()
    }

    fn history<'a>(
        &'a self,
        tenant: &'a Tenant,
        target: &'a TargetRef,
        older_than: Option<EntryId>,
        limit: Limit,
    ) -> BoxFuture<'a, Result<Vec<Version>, Error>> {
        if target.id.is_none() {
            let error = Error::invalid("a history is of one record: name its id, too");
            return ready(Err(error)).boxed();
        }
        let log = self.newest_first(tenant);
        let mut versions: Vec<_> = log
            .iter()
            .filter_map(|entry| version(entry, target))
            .collect();
        link(&mut versions);
        versions.retain(|version| older_than.is_none_or(|than| version.entry.id < than));
        versions.truncate(limit.get());
        ready(Ok(versions)).boxed()
    }

    fn export(&self, filter: Filter) -> BoxStream<'static, Result<Entry, Error>> {
        if let Err(error) = check(&filter, None) {
            return stream::iter([Err(error)]).boxed();
        }
        let mut found = self.newest_first(&filter.tenant);
        found.retain(|entry| filter.matches(entry));
        if filter.order == Order::Oldest {
            found.reverse();
        }
        stream::iter(found.into_iter().map(Ok)).boxed()
    }
}

fn check(filter: &Filter, cursor: Option<&Cursor>) -> Result<(), Error> {
    if cursor.is_some_and(|cursor| !cursor.belongs_to(filter)) {
        return Err(Error::invalid("the cursor belongs to another filter"));
    }
    let mut actions = filter.action.any.iter().chain(&filter.action.none);
    actions.try_for_each(ActionPattern::check)?;
    filter
        .text
        .as_deref()
        .map_or(Ok(()), |text| query_words(text).map(drop))
}

fn is_beyond(cursor: &Cursor, id: EntryId) -> bool {
    match cursor.towards() {
        Towards::Older => id < cursor.id(),
        Towards::Newer => id > cursor.id(),
    }
}

fn version(entry: &Entry, record: &TargetRef) -> Option<Version> {
    let is_meant = |target: &&Target| record.names(target);
    let target = entry.targets.iter().find(is_meant)?;
    Some(Version::new(
        entry.brief(),
        target.before.clone(),
        target.after.clone(),
        target.changed.clone(),
    ))
}

/// Compares each version with the next older one that knows a state: a look at the record, or an
/// attempt that failed, knows none.
fn link(versions: &mut [Version]) {
    for at in 0..versions.len() {
        let (newer, older) = versions.split_at_mut(at + 1);
        let knows = |version: &&Version| version.before.is_some() || version.after.is_some();
        let (Some(before), Some(older)) = (&newer[at].before, older.iter().find(|v| knows(v)))
        else {
            continue;
        };
        newer[at].follows = Some(same_state(before, older.after.as_ref()));
    }
}

fn same_state(before: &Json, left: Option<&Json>) -> bool {
    let Some(left) = left else {
        return false; // it was deleted, and is here again
    };
    match (before.parse(), left.parse()) {
        (Ok(before), Ok(left)) => comparable(before) == comparable(left),
        _ => before == left,
    }
}

/// Hidden values are written under a key of their own entry: between entries they tell nothing.
fn comparable(value: Value) -> Value {
    match value {
        Value::Object(object) if object.contains_key(HIDDEN) => Value::from(HIDDEN),
        Value::Object(mut object) => {
            let marks = [TRUNCATED, REDACTED, ERROR];
            if marks.iter().any(|mark| object.contains_key(*mark)) {
                object.remove("digest");
            }
            Value::Object(
                object
                    .into_iter()
                    .map(|(name, value)| (name, comparable(value)))
                    .collect(),
            )
        }
        Value::Array(items) => Value::Array(items.into_iter().map(comparable).collect()),
        plain => plain,
    }
}

#[cfg(test)]
mod tests;
