//! A sink that can be read.

mod plain;

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, Utc};
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

use crate::entry::{Entry, EntryId};
use crate::error::Error;
use crate::json::Json;
use crate::query::{Cursor, Facets, Filter, Histogram, Interval, Limit, Page, TargetRef};
use crate::tenant::Tenant;
use crate::text::Text;

/// Reads the log. Every read is inside one tenant.
///
/// It is object-safe: a page or a tool holds an `Arc<dyn Store>` and knows no database. What has a
/// body here is answered from pages alone; a database answers it by itself, and quicker.
pub trait Store: Send + Sync + 'static {
    /// One page of the entries that match, without their targets' states.
    ///
    /// # Errors
    ///
    /// `is_invalid` when the cursor belongs to another filter.
    fn page<'a>(
        &'a self,
        filter: &'a Filter,
        cursor: Option<&'a Cursor>,
        limit: Limit,
    ) -> BoxFuture<'a, Result<Page, Error>>;

    /// One entry with its targets' states; `None` when the tenant has no such entry.
    fn entry<'a>(
        &'a self,
        tenant: &'a Tenant,
        id: EntryId,
    ) -> BoxFuture<'a, Result<Option<Entry>, Error>>;

    /// The entries that touched a record, newest first, each with the record's state before and
    /// after: those older than `older_than`, or the newest.
    fn history<'a>(
        &'a self,
        tenant: &'a Tenant,
        target: &'a TargetRef,
        older_than: Option<EntryId>,
        limit: Limit,
    ) -> BoxFuture<'a, Result<Vec<Version>, Error>>;

    /// A record as it was at a time.
    ///
    /// # Errors
    ///
    /// `is_invalid` when the target is a whole kind.
    fn state_at<'a>(
        &'a self,
        tenant: &'a Tenant,
        target: &'a TargetRef,
        at: DateTime<Utc>,
    ) -> BoxFuture<'a, Result<RecordState, Error>> {
        Box::pin(plain::state_at(self, tenant, target, at))
    }

    /// How often each value occurs among the entries that match.
    fn facets<'a>(&'a self, filter: &'a Filter) -> BoxFuture<'a, Result<Facets, Error>> {
        Box::pin(plain::facets(self, filter))
    }

    /// How many entries match in each interval, where clocks are ahead of UTC by `offset`.
    fn histogram<'a>(
        &'a self,
        filter: &'a Filter,
        interval: Interval,
        offset: FixedOffset,
    ) -> BoxFuture<'a, Result<Histogram, Error>> {
        Box::pin(plain::histogram(self, filter, interval, offset))
    }

    /// All entries that match, with their targets' states, in the filter's order: as a walk over
    /// pages, of which it holds one at a time.
    ///
    /// An error is its last item.
    fn export(&self, filter: Filter) -> BoxStream<'static, Result<Entry, Error>>;
}

/// A store that several hold, or that is chosen when the program runs: `Arc<dyn Store>`.
impl<S: Store + ?Sized> Store for Arc<S> {
    fn page<'a>(
        &'a self,
        filter: &'a Filter,
        cursor: Option<&'a Cursor>,
        limit: Limit,
    ) -> BoxFuture<'a, Result<Page, Error>> {
        (**self).page(filter, cursor, limit)
    }

    fn entry<'a>(
        &'a self,
        tenant: &'a Tenant,
        id: EntryId,
    ) -> BoxFuture<'a, Result<Option<Entry>, Error>> {
        (**self).entry(tenant, id)
    }

    fn history<'a>(
        &'a self,
        tenant: &'a Tenant,
        target: &'a TargetRef,
        older_than: Option<EntryId>,
        limit: Limit,
    ) -> BoxFuture<'a, Result<Vec<Version>, Error>> {
        (**self).history(tenant, target, older_than, limit)
    }

    fn state_at<'a>(
        &'a self,
        tenant: &'a Tenant,
        target: &'a TargetRef,
        at: DateTime<Utc>,
    ) -> BoxFuture<'a, Result<RecordState, Error>> {
        (**self).state_at(tenant, target, at)
    }

    fn facets<'a>(&'a self, filter: &'a Filter) -> BoxFuture<'a, Result<Facets, Error>> {
        (**self).facets(filter)
    }

    fn histogram<'a>(
        &'a self,
        filter: &'a Filter,
        interval: Interval,
        offset: FixedOffset,
    ) -> BoxFuture<'a, Result<Histogram, Error>> {
        (**self).histogram(filter, interval, offset)
    }

    fn export(&self, filter: Filter) -> BoxStream<'static, Result<Entry, Error>> {
        (**self).export(filter)
    }
}

/// What the log knows of a record at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordState {
    /// It was there, in this state. What was hidden or cut off bears a mark.
    Present(Json),
    /// It was not there: not created yet, or deleted.
    Absent,
    /// No entry that a search within bounds finds tells.
    Unknown,
}

impl RecordState {
    /// What an entry that knows of the record tells by its state before or after.
    pub fn of(state: Option<Json>) -> Self {
        state.map_or(Self::Absent, Self::Present)
    }
}

/// One entry in a record's history.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Version {
    /// The entry, without its targets' states.
    pub entry: Entry,
    /// The record's state before.
    pub before: Option<Json>,
    /// The record's state after.
    pub after: Option<Json>,
    /// The top-level fields that changed.
    pub changed: Vec<Text>,
    /// Whether `before` is what the next older version left: if not, something changed the record
    /// without an entry. `None` where there is nothing to compare.
    pub follows: Option<bool>,
}

impl Version {
    /// A version whose older neighbour is not known yet.
    pub fn new(
        entry: Entry,
        before: Option<Json>,
        after: Option<Json>,
        changed: Vec<Text>,
    ) -> Self {
        Self {
            entry,
            before,
            after,
            changed,
            follows: None,
        }
    }
}
