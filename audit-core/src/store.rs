//! A sink that can be read.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::entry::{Entry, EntryId};
use crate::error::Error;
use crate::json::Json;
use crate::query::{Cursor, Filter, Limit, Page, TargetRef};
use crate::tenant::Tenant;
use crate::text::Text;

/// Reads the log. Every read is inside one tenant.
///
/// It is object-safe: a page or a tool holds an `Arc<dyn Store>` and knows no database.
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
