//! The log as pages, rendered here: no outside asset, at any prefix, with a script and without.

mod beside;
mod chips;
mod counts;
mod details;
mod difference;
mod ending;
mod facets;
mod facts;
mod form;
mod histogram;
mod known;
mod language;
mod link;
mod list;
mod message;
mod neighbours;
mod nothing;
mod page;
mod ranges;
mod record;
mod room;
mod row;
mod subject;
mod tabs;
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
    guard: Door<G>,
    pages: Pages,
    auditor: Option<Auditor>,
}

/// What each page is made from.
#[derive(Clone)]
struct Pages {
    store: Arc<dyn Store>,
    categories: Arc<[String]>,
    language: Option<Language>,
    look: Option<Arc<str>>,
    counts: bool,
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
            guard: Door::new(guard),
            pages: Pages {
                store: Arc::new(store),
                categories: Arc::default(),
                language: None,
                look: None,
                counts: true,
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

    /// With this style sheet after the viewer's own: an address in the app, such as `/look.css`, since
    /// the pages' policy (CSP) allows nothing from elsewhere.
    ///
    /// It sets what is to look as the app does, for light and for dark:
    ///
    /// ```css
    /// :root {
    ///   color-scheme: light dark;
    ///   --audit-link: light-dark(#7a1f5c, #e8a0cf);
    ///   --audit-font: "Inter", sans-serif;
    /// }
    /// ```
    ///
    /// There are `--audit-ground` (behind all), `--audit-paper` (behind tables and fields), `--audit-tint`
    /// (behind heads and marks), `--audit-ink`, `--audit-quiet` (text of less weight), `--audit-line`,
    /// `--audit-link`, `--audit-good`, `--audit-odd`, `--audit-bad` (how an entry ended), `--audit-old`,
    /// `--audit-new` (behind a value before and after), `--audit-font`, `--audit-mono`, `--audit-radius` and
    /// `--audit-width` (of a page at most).
    #[must_use]
    pub fn stylesheet(mut self, address: impl Into<String>) -> Self {
        self.pages.look = Some(Arc::from(address.into()));
        self
    }

    /// Without the numbers beside the list, which are those of the tabs, the most frequent values and
    /// the bars over time: a page is then one question to the store, rather than up to four at once.
    #[must_use]
    pub fn without_counts(mut self) -> Self {
        self.pages.counts = false;
        self
    }

    /// With this auditor's coverage in the API below: see [`Api::coverage`](crate::Api::coverage).
    #[must_use]
    pub fn coverage(mut self, auditor: &Auditor) -> Self {
        self.auditor = Some(auditor.clone());
        self
    }

    /// The routes at this path, with a slash at its end and without: to be
    /// [merged](axum::Router::merge) into the app's.
    ///
    /// ```
    /// # use audit_axum::{Access, Viewer};
    /// # use axum::Router;
    /// # async fn admins_only() -> Result<Access, std::convert::Infallible> {
    /// #     Ok(Access::to(audit_core::Tenant::default()))
    /// # }
    /// # let store = audit_core::test_kit::MemoryStore::new();
    /// let viewer = Viewer::new(store, admins_only);
    /// let app: Router = Router::new().merge(viewer.at("/settings/audit-log"));
    /// ```
    pub fn at<T, S>(self, path: &str) -> Router<S>
    where
        G: Guard<T, S>,
        T: 'static,
        S: Clone + Send + Sync + 'static,
    {
        let path = path.trim_end_matches('/');
        if path.is_empty() {
            return self.router();
        }
        let list = guarded(self.guard.clone(), self.pages.clone(), list::page);
        Router::new()
            .nest(path, self.router())
            .route(&format!("{path}/"), list)
    }

    /// The routes, to be nested where the app likes: see [`Viewer::at`] for one that answers with a slash at
    /// its end and without.
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
