//! Saved views: filters that somebody gave a name, and comes back to.

mod saved;

use askama::Template;
use axum::body::{Body, to_bytes};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::link::Links;
use super::page::{Frame, respond};
use super::text::visible;
use super::visit::Visit;
use super::words::Words;
use super::{Pages, message};
use crate::guard::{Access, TENANT};
use crate::problem::{PRIVATE, Problem};
use crate::query::{Asked, Params};
use crate::record;
use crate::same_origin::is_same_origin;
use saved::{Shelf, View};

/// How long a form is at most that saves or removes a view.
const FORM_BYTES: usize = 64 << 10;
/// How long a saved query is at most.
const QUERY_BYTES: usize = 2_000;
/// How long a view's name is at most, in characters.
const NAME_LENGTH: usize = 100;

#[derive(Template)]
#[template(path = "views.html")]
struct Views {
    frame: Frame,
    words: &'static Words,
    is_known: bool,
    views: Vec<Shown>,
    /// What may be saved, and how it reads.
    query: Option<String>,
    shown: String,
    save: String,
    remove: String,
}

/// A saved view that leads to its list.
struct Shown {
    name: String,
    shown: String,
    href: String,
    remove: String,
}

/// The saved views, and the query that came along, to be saved.
pub(super) async fn page(pages: Pages, access: Access, parts: Parts) -> Response {
    let visit = Visit::new(&pages, &parts, Links::of(&parts));
    let shelf = match Shelf::of(&*pages.store, &access) {
        Ok(shelf) => shelf,
        Err(problem) => return message::page(&problem, &visit),
    };
    let views = match &shelf {
        Some(shelf) => shelf.read().await,
        None => Ok(Vec::new()),
    };
    match views {
        Ok(views) => {
            let params = kept(&Params::read(parts.uri.query()));
            let page = Views::new(&views, shelf.is_some(), &params, &visit);
            respond(StatusCode::OK, &page)
        }
        Err(problem) => message::page(&problem, &visit),
    }
}

impl Views {
    fn new(views: &[View], is_known: bool, params: &Params, visit: &Visit) -> Self {
        let Visit { links, words, .. } = visit;
        let query = params.to_string();
        Self {
            frame: Frame::new(words.views.title, visit),
            words,
            is_known,
            views: views.iter().map(|view| Shown::new(view, visit)).collect(),
            shown: visible(&spoken(params)).into_owned(),
            query: (!query.is_empty()).then_some(query),
            save: links.views(&Params::default()),
            remove: links.remove_view(),
        }
    }
}

impl Shown {
    fn new(view: &View, visit: &Visit) -> Self {
        let shown = visible(&view.name).into_owned();
        Self {
            name: view.name.clone(),
            href: visit.links.list(&Params::read(Some(&view.query))),
            remove: (visit.words.views.remove_named)(&shown),
            shown,
        }
    }
}

/// A query as people read it.
fn spoken(params: &Params) -> String {
    let pairs: Vec<_> = params
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join(" & ")
}

/// What of a query is saved: neither its place in the log, nor whose log it is.
fn kept(params: &Params) -> Params {
    params.without("cursor").without(TENANT)
}

/// Saves what a form sent: `name` and `query`.
pub(super) async fn save(pages: Pages, access: Access, parts: Parts, body: Body) -> Response {
    let saved = async {
        let form = form(&parts, body).await?;
        let view = View {
            name: name(&form)?,
            query: query(&form, &access)?,
        };
        shelf(&pages, &access)?.save(view).await
    };
    answer(saved.await, &pages, &parts)
}

/// Removes the view whose `name` a form sent.
pub(super) async fn remove(pages: Pages, access: Access, parts: Parts, body: Body) -> Response {
    let removed = async {
        let form = form(&parts, body).await?;
        shelf(&pages, &access)?.remove(&name(&form)?).await
    };
    answer(removed.await, &pages, &parts)
}

fn answer(done: Result<(), Problem>, pages: &Pages, parts: &Parts) -> Response {
    record::is_told_by_itself();
    let visit = Visit::new(pages, parts, Links::of(parts));
    match done {
        Ok(()) => see(&visit.links.views(&Params::default())),
        Err(problem) => message::titled(visit.words.views.not_done, &problem, &visit),
    }
}

fn see(address: &str) -> Response {
    match HeaderValue::from_str(address) {
        Ok(address) => (
            StatusCode::SEE_OTHER,
            PRIVATE,
            [(header::LOCATION, address)],
        )
            .into_response(),
        Err(error) => Problem::internal(&error).into_response(),
    }
}

fn shelf<'a>(pages: &'a Pages, access: &'a Access) -> Result<Shelf<'a>, Problem> {
    let shelf = Shelf::of(&*pages.store, access)?;
    shelf.ok_or_else(|| {
        Problem::not_granted("views are saved for somebody, and nobody is known here")
    })
}

async fn form(parts: &Parts, body: Body) -> Result<Params, Problem> {
    if !is_same_origin(&parts.headers) {
        return Err(Problem::not_granted(
            "this form was not sent from the log’s own pages",
        ));
    }
    let body = to_bytes(body, FORM_BYTES).await.map_err(|error| {
        tracing::debug!(%error, "a form could not be read");
        Problem::parameter("query", "the form is too long, or broke off")
    })?;
    let text = String::from_utf8_lossy(&body);
    Ok(Params::read(Some(&text)))
}

fn name(form: &Params) -> Result<String, Problem> {
    let name = form.first("name").unwrap_or_default().trim();
    match name.chars().count() {
        1..=NAME_LENGTH => Ok(name.to_owned()),
        _ => {
            let words = format!("give the view a name of 1 to {NAME_LENGTH} characters");
            Err(Problem::parameter("name", words))
        }
    }
}

/// A query that the list can answer.
fn query(form: &Params, access: &Access) -> Result<String, Problem> {
    let params = kept(&Params::read(form.first("query")));
    Asked::read(&params, access.tenant().clone())?;
    let query = params.to_string();
    match query.len() {
        1..=QUERY_BYTES => Ok(query),
        _ => {
            let words = format!("a view is a query of 1 to {QUERY_BYTES} bytes");
            Err(Problem::parameter("query", words))
        }
    }
}
