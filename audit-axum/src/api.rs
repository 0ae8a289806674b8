//! The log as JSON.

mod entries;
mod view;

use std::sync::Arc;

use audit_core::Store;
use axum::Router;

pub(crate) use entries::find;

use crate::guard::{Guard, guarded};

/// The JSON API over a store, for whom the guard lets in.
///
/// `GET entries` is one page of the log, newest first, as `{"entries": […], "older": cursor,
/// "newer": cursor, "searched_until": time}`; `GET entries/{id}` is one entry with its targets'
/// states and changes.
///
/// Pages are narrowed by `actor=user:42`, `target=customer:42`, `category`, `action`
/// (`customer.*`), `operation`, `outcome`, `stream`, `ip` (an address or a CIDR block), `country`,
/// `request`, `from` and `to` (RFC 3339, or a date; `to` includes the whole of its day). A repeated
/// parameter is an *or*, a leading `!` is a *not*. `q` is at most 8 whole words that must all occur
/// in the summary, the labels and the ids, in any case and order. `order` is `newest` or `oldest`,
/// `limit` 1 to 500 (50 unless asked), and `cursor` goes on from a page before, with the same filter.
///
/// What can't be answered is a problem document (RFC 9457): 400 with the `parameter` at fault, 404
/// for an unknown entry, 503 while the store can't be reached.
pub fn api<G, T, S>(store: impl Store, guard: G) -> Router<S>
where
    G: Guard<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    routes(Arc::new(store), guard)
}

pub(crate) fn routes<G, T, S>(store: Arc<dyn Store>, guard: G) -> Router<S>
where
    G: Guard<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    let page = guarded(guard.clone(), store.clone(), entries::page);
    let one = guarded(guard, store, entries::one);
    Router::new()
        .route("/entries", page)
        .route("/entries/{entry}", one)
}
