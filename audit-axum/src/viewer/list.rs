//! The list: one page of the log.

use askama::Template;
use audit_core::query::Order;
use audit_core::{Error, Page};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use chrono::{DateTime, Utc};
use futures_util::future::join;

use super::beside::Beside;
use super::chips::{Chip, chips, is_narrowed};
use super::counts::{self, Counts};
use super::facets::{Facet, facets};
use super::form::{Form, Input};
use super::histogram::{Histogram, histogram};
use super::known::Known;
use super::link::Links;
use super::nothing::{self, Nothing};
use super::page::{Frame, respond};
use super::ranges::{Range, ranges};
use super::row::Row;
use super::subject::{Subject, subject};
use super::tabs::{Tab, tabs};
use super::visit::Visit;
use super::when::When;
use super::words::Words;
use super::{Pages, message};
use crate::guard::Access;
use crate::problem::Problem;
use crate::query::{Asked, Params};

#[derive(Template)]
#[template(path = "list.html")]
struct List {
    frame: Frame,
    words: &'static Words,
    subject: Option<Subject>,
    tabs: Vec<Tab>,
    form: Form,
    ranges: Vec<Range>,
    chips: Vec<Chip>,
    facets: Vec<Facet>,
    histogram: Option<Histogram>,
    shown: String,
    has_no_counts: bool,
    rows: Vec<Row>,
    nothing: Option<Nothing>,
    searched_until: Option<When>,
    turns: Vec<Turn>,
    beside: Beside,
}

/// A link to a neighbouring page.
struct Turn {
    words: &'static str,
    rel: &'static str,
    href: String,
}

/// What a list is made from.
struct Found {
    asked: Asked,
    page: Page,
    /// Without them there is a page all the same.
    counts: Result<Option<Counts>, Error>,
    kept_from: Option<DateTime<Utc>>,
}

pub(super) async fn page(pages: Pages, access: Access, parts: Parts) -> Response {
    let visit = Visit::new(&pages, &parts, Links::of_list(&parts));
    let params = Params::read(parts.uri.query());
    match read(&pages, &access, &params, visit.now).await {
        Ok(found) => {
            let beside = Beside::new(&access, &params, &visit.links);
            let list = List::new(&pages, &visit, &params, &found, beside);
            respond(StatusCode::OK, &list)
        }
        Err(problem) => message::page(&problem, &visit),
    }
}

async fn read(
    pages: &Pages,
    access: &Access,
    params: &Params,
    now: DateTime<Utc>,
) -> Result<Found, Problem> {
    let asked = Asked::read(params, access.tenant().clone())?;
    let cursor = asked.cursor.as_ref();
    let page = pages.store.page(&asked.filter, cursor, asked.limit);
    let (page, counts) = join(page, Counts::read(pages, &asked.filter, now)).await;
    let page = page?;
    Ok(Found {
        kept_from: nothing::kept_from(pages, &asked.filter, &page).await?,
        counts: counts.inspect_err(|error| {
            let error = error as &(dyn std::error::Error + 'static);
            tracing::warn!(error, "entries of the audit log could not be counted");
        }),
        page,
        asked,
    })
}

impl List {
    fn new(pages: &Pages, visit: &Visit, params: &Params, found: &Found, beside: Beside) -> Self {
        let (page, filter) = (&found.page, &found.asked.filter);
        let counts = found.counts.as_ref().ok().and_then(Option::as_ref);
        let known = Known::new(&page.entries, counts);
        let subject = subject(params, &known, visit);
        let is_narrowed = is_narrowed(params) || params.first("cursor").is_some();
        let kept_from = found.kept_from.map(|time| visit.when(time));
        Self {
            frame: Frame::new(title(subject.as_ref(), visit.words), visit),
            words: visit.words,
            tabs: tabs(&pages.categories, counts, params, visit),
            form: Form::new(&pages.categories, params, visit.words),
            ranges: ranges(params, visit),
            chips: chips(params, &known, visit),
            facets: counts.map_or_else(Vec::new, |counts| facets(counts, params, visit)),
            histogram: counts
                .and_then(|counts| histogram(filter, &counts.histogram, params, visit)),
            shown: counts::shown(page.entries.len(), counts, visit.words),
            has_no_counts: found.counts.is_err(),
            rows: page
                .entries
                .iter()
                .map(|entry| Row::new(entry, visit))
                .collect(),
            nothing: Nothing::of(page, is_narrowed, kept_from),
            searched_until: page.searched_until.map(|time| visit.when(time)),
            turns: turns(filter.order, page, params, visit),
            subject,
            beside,
        }
    }
}

fn title(subject: Option<&Subject>, words: &Words) -> String {
    match subject {
        Some(subject) => format!("{} {} · {}", subject.kind, subject.name, words.title),
        None => words.title.to_owned(),
    }
}

/// Back first, onward last, whichever way the order runs.
fn turns(order: Order, page: &Page, params: &Params, visit: &Visit) -> Vec<Turn> {
    let words = &visit.words.list;
    let turn = |words, rel, cursor: Option<audit_core::Cursor>| {
        cursor.map(|cursor| Turn {
            words,
            rel,
            href: visit
                .links
                .list(&params.without("cursor").and("cursor", cursor.to_string())),
        })
    };
    let turns = match order {
        Order::Oldest => [
            turn(words.older, "prev", page.older),
            turn(words.newer, "next", page.newer),
        ],
        _ => [
            turn(words.newer, "prev", page.newer),
            turn(words.older, "next", page.older),
        ],
    };
    turns.into_iter().flatten().collect()
}
