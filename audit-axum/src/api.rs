//! The log as JSON.

mod catalog;
mod coverage;
mod entries;
mod export;
mod facets;
mod histogram;
mod history;
mod link;
mod nothing;
mod openapi;
mod record;
mod state;
mod tag;
mod view;

use std::sync::Arc;

use audit_core::{Auditor, Store};
use axum::Router;
use axum::routing::any;

pub(crate) use entries::find;
pub(crate) use view::EntryAlone;

use crate::guard::{Door, Guard, guarded};

/// The JSON API over a store, for whom the guard lets in.
///
/// | `GET` | answers |
/// |---|---|
/// | `entries` | one page of the log, newest first: `{"entries": […], "older": cursor, "newer": cursor, "searched_until": time}` |
/// | `entries/{id}` | one entry with its targets' states and changes |
/// | `facets` | how often each category, actor, action and outcome occurs |
/// | `histogram` | how many entries there were when, and how they ended |
/// | `targets/{kind}/{id}/history` | what happened to one record, newest first |
/// | `targets/{kind}/{id}/state?at=…` | a record as it was at a time |
/// | `export.csv`, `export.jsonl` | all entries that match, as a file |
/// | `catalog` | every action that the program can record: see [`catalog`](fn@audit_core::catalog) |
/// | `coverage` | which routes are audited, where [`Api::coverage`] tells it |
/// | `openapi.json` | all of this as an OpenAPI 3.1 document |
///
/// Pages, facets and histograms are narrowed by `actor=user:42`, `target=customer:42`, `category`,
/// `action` (`customer.*`), `operation`, `outcome`, `stream`, `ip` (an address or a CIDR block),
/// `country`, `request`, `from` and `to` (RFC 3339, or a date; `to` includes the whole of its day). A
/// repeated parameter is an *or*, a leading `!` is a *not*. `q` is at most 8 whole words that must all
/// occur in the summary, the labels and the ids, in any case and order. `order` is `newest` or
/// `oldest`; what is counted is counted from there, within bounds.
///
/// A page has `limit` entries, 1 to 500 (50 unless asked), and `cursor` goes on from a page before,
/// with the same filter. Its `Link` header (RFC 8288) has the same as `next` and `prev`, relative to
/// the page. A history goes on with `older_than`, an entry's id, and has a `next`, too.
///
/// A histogram's bars last an `interval`: `minute`, `hour` or `day`. Unless told, it suits the window
/// (minutes for up to two hours, hours for up to a week). They begin by clocks that are ahead of UTC by
/// `offset=%2B01:00`. An interval without entries has no bar, so there are never more bars than entries
/// that were counted.
///
/// A single entry has a strong `ETag`. It changes only when an intent completes; a client may keep it,
/// and asks each time with `If-None-Match` whether it still is the same. Nothing else may be kept.
///
/// The catalog tells where the program's code declares an action to those for whom the guard grants
/// [`Access::and_coverage`](crate::Access::and_coverage).
///
/// `GET export.csv` and `GET export.jsonl` are all entries that match, as a file, for whom the guard grants
/// [`Access::and_export`](crate::Access::and_export); others get 403. They take the same parameters, but for
/// `limit` and `cursor`. A file is written while it is read, whatever its size.
///
/// - JSON lines hold all that the log holds: each line is one entry as `entries/{id}` tells it, and ends
///   with LF.
/// - CSV is for people: UTF-8 with a byte order mark, by which spreadsheets know it; one row an entry, times in
///   UTC, all targets and all changes in one cell each. A cell that a spreadsheet would take for a formula is
///   given an apostrophe: where it begins with `=`, `+`, `-`, `@`, a tab, CR, LF or U+0000, also after a comma,
///   a semicolon, a bar, a quote, a tab or a line's end within it, since a spreadsheet may part cells there.
///
/// A file that could not be written to its end breaks its connection off, which every HTTP client tells as an
/// error. Whether a file that lies somewhere is whole is told by the log itself: the entry of the export
/// says how it ended, and, in its context, how many `entries` were sent. So many lines have to be there, or
/// so many rows and the first one, with its columns' names.
///
/// Looks and exports are entries themselves: see [`AUDIT_LOG`](crate::AUDIT_LOG). An export does not begin
/// before it is durably recorded that it does, which takes an auditor whose sink keeps intents, as every
/// store does. A request in no scope of an auditor's is answered with 500: mount it within `AuditLayer`, or
/// [install](audit_core::Auditor::install) the auditor.
///
/// `tenant` chooses whose log is read, where the guard grants
/// [`Access::and_every_tenant`](crate::Access::and_every_tenant).
///
/// What can't be answered is a problem document (RFC 9457): 400 with the `parameter` at fault, 404 for
/// an unknown entry or address, 405 for another method than `GET` and `HEAD`, 503 while the store can't
/// be reached. What the guard refuses, it words itself.
///
/// [`Api`] tells of the program's routes, too.
pub fn api<G, T, S>(store: impl Store, guard: G) -> Router<S>
where
    G: Guard<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    Api::new(store, guard).router()
}

/// The [`api`], with what else it may tell.
///
/// ```
/// use audit_axum::{Access, Api};
/// use audit_core::{Auditor, Tenant};
/// use axum::Router;
/// use axum::http::StatusCode;
///
/// async fn operators_only() -> Result<Access, StatusCode> {
///     Ok(Access::to(Tenant::default()).and_coverage()) // ask your session here
/// }
///
/// # fn example(store: audit_core::test_kit::MemoryStore, auditor: Auditor) {
/// let api = Api::new(store, operators_only).coverage(&auditor);
/// let app: Router = Router::new().nest("/audit-log/api", api.router());
/// # }
/// ```
pub struct Api<G> {
    store: Arc<dyn Store>,
    guard: G,
    auditor: Option<Auditor>,
}

impl<G> Api<G> {
    /// The API over a store, for whom the guard lets in.
    pub fn new(store: impl Store, guard: G) -> Self {
        Self {
            store: Arc::new(store),
            guard,
            auditor: None,
        }
    }

    /// With `GET coverage`: which routes are audited, as [`Auditor::coverage`] tells, for whom the guard
    /// grants [`Access::and_coverage`](crate::Access::and_coverage). Others get 403.
    #[must_use]
    pub fn coverage(mut self, auditor: &Auditor) -> Self {
        self.auditor = Some(auditor.clone());
        self
    }

    /// The routes, to be nested where the app likes.
    pub fn router<T, S>(self) -> Router<S>
    where
        G: Guard<T, S>,
        T: 'static,
        S: Clone + Send + Sync + 'static,
    {
        routes(self.store, Door::new(self.guard), self.auditor)
    }
}

pub(crate) fn routes<G, T, S>(
    store: Arc<dyn Store>,
    guard: Door<G>,
    auditor: Option<Auditor>,
) -> Router<S>
where
    G: Guard<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    let page = guarded(guard.clone(), store.clone(), entries::page);
    let one = guarded(guard.clone(), store.clone(), entries::one);
    let facets = guarded(guard.clone(), store.clone(), facets::answer);
    let histogram = guarded(guard.clone(), store.clone(), histogram::answer);
    let history = guarded(guard.clone(), store.clone(), history::answer);
    let state = guarded(guard.clone(), store.clone(), state::answer);
    let csv = guarded(guard.clone(), store.clone(), export::csv);
    let json_lines = guarded(guard.clone(), store, export::json_lines);
    let catalog = guarded(guard.clone(), (), catalog::answer);
    let openapi = guarded(guard.clone(), (), openapi::answer);
    let mut routes = Router::new()
        .route("/export.csv", csv)
        .route("/export.jsonl", json_lines)
        .route("/entries", page)
        .route("/entries/{entry}", one)
        .route("/facets", facets)
        .route("/histogram", histogram)
        .route("/targets/{target_kind}/{target_id}/history", history)
        .route("/targets/{target_kind}/{target_id}/state", state)
        .route("/catalog", catalog)
        .route("/openapi.json", openapi);
    if let Some(auditor) = auditor {
        routes = routes.route("/coverage", guarded(guard, auditor, coverage::page));
    }
    // A route: a fallback can't be nested where an app's path begins with a parameter.
    routes
        .route("/{*audit_nothing}", any(nothing::at_this_address))
        .method_not_allowed_fallback(nothing::by_this_method)
}
