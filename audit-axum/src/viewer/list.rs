//! The list: one page of the log.

use askama::Template;
use audit_core::Page;
use audit_core::query::Order;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;

use super::beside::Beside;
use super::form::{self, Chip, Field, Tab};
use super::link::Links;
use super::page::{Frame, respond};
use super::row::Row;
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
    tabs: Vec<Tab>,
    fields: Vec<Field>,
    hidden: Vec<(String, String)>,
    chips: Vec<Chip>,
    clear: Option<String>,
    rows: Vec<Row>,
    nothing: Option<Nothing>,
    searched_until: Option<When>,
    turns: Vec<Turn>,
    beside: Beside,
}

/// Why there are no rows.
#[derive(Debug, PartialEq, Eq)]
enum Nothing {
    Recorded,
    Matches,
    MatchesYet,
}

/// A link to a neighbouring page.
struct Turn {
    words: &'static str,
    rel: &'static str,
    href: String,
}

pub(super) async fn page(pages: Pages, access: Access, parts: Parts) -> Response {
    let visit = Visit::new(&pages, &parts, Links::of_list(&parts));
    let params = Params::read(parts.uri.query());
    match read(&pages, &access, &params).await {
        Ok((asked, page)) => {
            let beside = Beside::new(&access, &params, &visit.links);
            let list = List::new(&pages, &visit, &params, &asked, &page, beside);
            respond(StatusCode::OK, &list)
        }
        Err(problem) => message::page(&problem, &visit),
    }
}

async fn read(pages: &Pages, access: &Access, params: &Params) -> Result<(Asked, Page), Problem> {
    let asked = Asked::read(params, access.tenant().clone())?;
    let page = pages
        .store
        .page(&asked.filter, asked.cursor.as_ref(), asked.limit);
    let page = page.await?;
    Ok((asked, page))
}

impl List {
    fn new(
        pages: &Pages,
        visit: &Visit,
        params: &Params,
        asked: &Asked,
        page: &Page,
        beside: Beside,
    ) -> Self {
        let Visit { links, words, .. } = visit;
        let rows = page.entries.iter().map(|entry| Row::new(entry, visit));
        let is_narrowed = form::is_narrowed(params);
        Self {
            frame: Frame::new(words.title, visit),
            words,
            tabs: form::tabs(&pages.categories, params, visit),
            fields: form::fields(params, words),
            hidden: form::hidden(params),
            chips: form::chips(&pages.categories, params, visit),
            clear: is_narrowed.then(|| links.list(&Params::default())),
            rows: rows.collect(),
            nothing: nothing(page, is_narrowed || params.first("cursor").is_some()),
            searched_until: page.searched_until.map(|time| visit.when(time)),
            turns: turns(asked.filter.order, page, params, visit),
            beside,
        }
    }
}

fn nothing(page: &Page, is_narrowed: bool) -> Option<Nothing> {
    if !page.entries.is_empty() {
        return None;
    }
    Some(match (&page.searched_until, is_narrowed) {
        (Some(_), _) => Nothing::MatchesYet,
        (None, true) => Nothing::Matches,
        (None, false) => Nothing::Recorded,
    })
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

#[cfg(test)]
mod tests {
    use audit_core::{Filter, Limit, Tenant};
    use chrono::Utc;

    use super::*;

    #[test]
    fn a_search_that_is_not_over_has_not_found_nothing() {
        let filter = Filter::new(Tenant::default());
        let mut page = Page::new(&filter, None, Limit::default(), Vec::new());
        assert_eq!(nothing(&page, false), Some(Nothing::Recorded));
        assert_eq!(nothing(&page, true), Some(Nothing::Matches));
        page.searched_until = Some(Utc::now());
        assert_eq!(nothing(&page, true), Some(Nothing::MatchesYet));
    }
}
