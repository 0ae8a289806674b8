//! The log as pages, rendered here: no outside asset, at any prefix, with a script and without.

mod beside;
mod details;
mod ending;
mod facts;
mod form;
mod language;
mod link;
mod list;
mod message;
mod page;
mod row;
mod text;
mod value;
mod views;
mod visit;
mod when;
mod who;
mod words;

use std::sync::Arc;

use audit_core::{Auditor, Store};
use axum::Router;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::get;
use chrono::{DateTime, Utc};

pub use language::Language;
use link::Links;
use visit::Visit;

use crate::guard::{Door, Guard, Refuse, guarded, guarded_form};
use crate::problem::Problem;
use crate::{api, assets};

/// The viewer over a store, for whom the guard lets in, with the one tab *All*.
///
/// [`Viewer`] gives it the app's categories, too.
pub fn viewer<G, T, S>(store: impl Store, guard: G) -> Router<S>
where
    G: Guard<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    Viewer::new(store, guard).router()
}

/// The pages of the log: the list, newest first, and each entry's details.
///
/// Its addresses take the parameters of the [`api`](crate::api), which it mounts below `api/`. Whoever may
/// export finds links to files of what the list shows.
///
/// Looks are entries themselves, so mount it within `AuditLayer`: see [`AUDIT_LOG`](crate::AUDIT_LOG).
///
/// At `views` each reader keeps up to 50 filters of theirs, under names of 1 to 100 characters. They are entries,
/// too: one record for each reader and log, of the kind `saved_views`, whose state is the list of views. Two
/// that are saved at once are both kept, unless more than 20 are, of which whoever loses is told. What looks like
/// a secret can't be saved, since the log does not keep it. Forms are taken from the viewer's own pages alone.
///
/// ```
/// use audit_axum::{Access, Viewer};
/// use audit_core::Tenant;
/// use axum::Router;
/// use axum::http::StatusCode;
///
/// async fn admins_only() -> Result<Access, StatusCode> {
///     Ok(Access::to(Tenant::default())) // ask your session here
/// }
///
/// # let store = audit_core::test_kit::MemoryStore::new();
/// let viewer = Viewer::new(store, admins_only).categories(["Organisation", "Team"]);
/// let app: Router = Router::new().nest("/settings/audit-log", viewer.router());
/// ```
pub struct Viewer<G> {
    guard: G,
    pages: Pages,
    auditor: Option<Auditor>,
}

/// What each page is made from.
#[derive(Clone)]
struct Pages {
    store: Arc<dyn Store>,
    categories: Arc<[String]>,
    language: Option<Language>,
    clock: fn() -> DateTime<Utc>,
}

impl Refuse for Pages {
    fn refuse(&self, problem: Problem, parts: &Parts) -> Response {
        let links = Links::of(parts).without_tenant();
        message::page(&problem, &Visit::new(self, parts, links))
    }
}

impl<G> Viewer<G> {
    /// The viewer over a store, for whom the guard lets in.
    pub fn new(store: impl Store, guard: G) -> Self {
        Self {
            guard,
            pages: Pages {
                store: Arc::new(store),
                categories: Arc::default(),
                language: None,
                clock: Utc::now,
            },
            auditor: None,
        }
    }

    /// The tabs beside *All*: the app's categories, in this order.
    #[must_use]
    pub fn categories(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.pages.categories = names.into_iter().map(Into::into).collect();
        self
    }

    /// In this language, rather than in the one that each browser prefers.
    #[must_use]
    pub fn language(mut self, language: Language) -> Self {
        self.pages.language = Some(language);
        self
    }

    /// With this auditor's coverage in the API below: see [`Api::coverage`](crate::Api::coverage).
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
        let Self {
            guard,
            pages,
            auditor,
        } = self;
        let guard = Door::new(guard);
        let api = api::routes(pages.store.clone(), guard.clone(), auditor);
        let list = guarded(guard.clone(), pages.clone(), list::page);
        let details = guarded(guard.clone(), pages.clone(), details::page);
        let views = guarded(guard.clone(), pages.clone(), views::page);
        let save = guarded_form(guard.clone(), pages.clone(), views::save);
        let remove = guarded_form(guard, pages, views::remove);
        Router::new()
            .route("/", list)
            .route("/entries/{entry}", details)
            .route("/views", views.merge(save))
            .route("/views/remove", remove)
            .route("/assets/{version}/{file}", get(assets::file))
            .nest("/api", api)
    }
}

#[cfg(test)]
mod tests;
