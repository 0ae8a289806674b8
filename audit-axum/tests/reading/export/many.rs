//! A store of many entries, each of which is made when it is read.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use audit_core::query::TargetRef;
use audit_core::test_kit::sample;
use audit_core::{
    Cursor, Entry, EntryId, Error, Filter, Limit, Origin, Page, Store, Tenant, Version,
};
use futures_util::StreamExt;
use futures_util::future::{BoxFuture, ready};
use futures_util::stream::{self, BoxStream};
use uuid::Builder;

#[derive(Clone)]
pub(super) struct Many {
    entries: usize,
    entry: Entry,
    line: Arc<str>,
    id: Arc<str>,
    fails_after: usize,
    pulled: Arc<AtomicUsize>,
}

impl Many {
    pub(super) fn new(entries: usize) -> Self {
        let entry = common();
        Self {
            entries,
            line: line(&entry).into(),
            id: entry.id.to_string().into(),
            entry,
            fails_after: usize::MAX,
            pulled: Arc::default(),
        }
    }

    pub(super) fn failing_after(self, fails_after: usize) -> Self {
        Self {
            fails_after,
            ..self
        }
    }

    /// How many entries were asked for.
    pub(super) fn pulled(&self) -> usize {
        self.pulled.load(Ordering::Relaxed)
    }

    /// How many entries' JSON lines are a chunk that is sent, and the one that goes beyond.
    pub(super) fn in_a_chunk(&self) -> usize {
        (32 << 10) / self.line(0).len() + 1
    }

    /// An entry as JSON lines have it.
    pub(super) fn line(&self, number: usize) -> Vec<u8> {
        let id = id(number).to_string();
        let line = self.line.replace(&*self.id, &id);
        line.replace("SUMMARY", &number.to_string()).into_bytes()
    }

    fn read(&self, number: usize) -> Entry {
        let mut entry = self.entry.clone();
        entry.id = id(number);
        entry.summary = number.to_string().into();
        entry
    }
}

/// What all entries have in common.
fn common() -> Entry {
    sample(1, |entry| {
        entry.targets.clear();
        entry.origin = Origin::default();
        entry.id = id(1 << 40);
        entry.summary = "SUMMARY".into();
    })
}

/// Its targets come last.
fn line(entry: &Entry) -> String {
    let mut fields = serde_json::to_value(entry).unwrap();
    fields.as_object_mut().unwrap().remove("targets");
    let fields = fields.to_string();
    format!("{},\"targets\":[]}}\n", fields.strip_suffix('}').unwrap())
}

fn id(number: usize) -> EntryId {
    EntryId::new(Builder::from_unix_timestamp_millis(number as u64, &[0; 10]).into_uuid())
}

impl Store for Many {
    fn page<'a>(
        &'a self,
        filter: &'a Filter,
        cursor: Option<&'a Cursor>,
        limit: Limit,
    ) -> BoxFuture<'a, Result<Page, Error>> {
        Box::pin(ready(Ok(Page::new(filter, cursor, limit, Vec::new()))))
    }

    fn entry<'a>(
        &'a self,
        _: &'a Tenant,
        _: EntryId,
    ) -> BoxFuture<'a, Result<Option<Entry>, Error>> {
        Box::pin(ready(Ok(None)))
    }

    fn history<'a>(
        &'a self,
        _: &'a Tenant,
        _: &'a TargetRef,
        _: Option<EntryId>,
        _: Limit,
    ) -> BoxFuture<'a, Result<Vec<Version>, Error>> {
        Box::pin(ready(Ok(Vec::new())))
    }

    fn export(&self, _: Filter) -> BoxStream<'static, Result<Entry, Error>> {
        let many = self.clone();
        let one = move |number| {
            many.pulled.fetch_add(1, Ordering::Relaxed);
            match number < many.fails_after {
                true => Ok(many.read(number)),
                false => Err(Error::unavailable("the database is gone")),
            }
        };
        stream::iter(0..self.entries).map(one).boxed()
    }
}
