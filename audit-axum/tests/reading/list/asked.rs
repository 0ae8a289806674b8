//! A store that counts what it is asked, and may fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use audit_core::query::{Cursor, Facets, Filter, Histogram, Interval, Limit, Page, TargetRef};
use audit_core::test_kit::MemoryStore;
use audit_core::{Entry, EntryId, Error, Store, Tenant, Version};
use chrono::{FixedOffset, Utc};
use futures_util::future::{BoxFuture, ready};
use futures_util::stream::BoxStream;

#[derive(Clone)]
pub(super) struct Asked {
    store: MemoryStore,
    pages: Arc<AtomicUsize>,
    counts: Arc<AtomicUsize>,
    counts_nothing: bool,
    stops_early: bool,
    is_away: bool,
}

impl Asked {
    pub(super) async fn of(entries: &[Entry]) -> Self {
        Self {
            store: crate::store(entries).await,
            pages: Arc::default(),
            counts: Arc::default(),
            counts_nothing: false,
            stops_early: false,
            is_away: false,
        }
    }

    pub(super) fn that_counts_nothing(self) -> Self {
        Self {
            counts_nothing: true,
            ..self
        }
    }

    /// Counts what there is, and does not know whether that is all.
    pub(super) fn that_stops_early(self) -> Self {
        Self {
            stops_early: true,
            ..self
        }
    }

    pub(super) fn that_is_away(self) -> Self {
        Self {
            is_away: true,
            ..self
        }
    }

    /// For how many pages and how many counts.
    pub(super) fn asked(&self) -> (usize, usize) {
        let read = |count: &AtomicUsize| count.load(Ordering::Relaxed);
        (read(&self.pages), read(&self.counts))
    }

    fn may_count(&self) -> Result<(), Error> {
        self.counts.fetch_add(1, Ordering::Relaxed);
        match self.counts_nothing {
            true => Err(Error::unavailable("too many at once")),
            false => Ok(()),
        }
    }
}

impl Store for Asked {
    fn page<'a>(
        &'a self,
        filter: &'a Filter,
        cursor: Option<&'a Cursor>,
        limit: Limit,
    ) -> BoxFuture<'a, Result<Page, Error>> {
        self.pages.fetch_add(1, Ordering::Relaxed);
        match self.is_away {
            true => Box::pin(ready(Err(Error::unavailable("no connection")))),
            false => self.store.page(filter, cursor, limit),
        }
    }

    fn entry<'a>(
        &'a self,
        tenant: &'a Tenant,
        id: EntryId,
    ) -> BoxFuture<'a, Result<Option<Entry>, Error>> {
        self.store.entry(tenant, id)
    }

    fn history<'a>(
        &'a self,
        tenant: &'a Tenant,
        target: &'a TargetRef,
        older_than: Option<EntryId>,
        limit: Limit,
    ) -> BoxFuture<'a, Result<Vec<Version>, Error>> {
        self.store.history(tenant, target, older_than, limit)
    }

    fn facets<'a>(&'a self, filter: &'a Filter) -> BoxFuture<'a, Result<Facets, Error>> {
        match self.may_count() {
            Ok(()) => Box::pin(async {
                let mut facets = self.store.facets(filter).await?;
                facets.searched_until = self.stops_early.then(Utc::now);
                Ok(facets)
            }),
            Err(error) => Box::pin(ready(Err(error))),
        }
    }

    fn histogram<'a>(
        &'a self,
        filter: &'a Filter,
        interval: Interval,
        offset: FixedOffset,
    ) -> BoxFuture<'a, Result<Histogram, Error>> {
        match self.may_count() {
            Ok(()) => self.store.histogram(filter, interval, offset),
            Err(error) => Box::pin(ready(Err(error))),
        }
    }

    fn export(&self, filter: Filter) -> BoxStream<'static, Result<Entry, Error>> {
        self.store.export(filter)
    }
}
