//! What else one request did.

use audit_core::{Entry, Filter, Limit, Page, Tenant};
use chrono::TimeDelta;

use super::Pages;
use super::ending::Ending;
use super::visit::Visit;
use super::when::When;
use super::who::{Named, Sentence, actors, sentence};
use crate::guard::Access;
use crate::query::Params;

/// So many of them are named.
const NAMED: usize = 20;

/// How far around an entry its neighbours in time are looked for.
const AROUND: TimeDelta = TimeDelta::minutes(15);

/// A request's other entries.
pub(super) enum Neighbours {
    /// It had none, or there was no request.
    None,
    /// The newest, and where all of them are, if there are more.
    Some {
        entries: Vec<Neighbour>,
        all: Option<String>,
    },
    /// They can't be read now.
    Unavailable,
}

pub(super) struct Neighbour {
    pub(super) when: When,
    pub(super) who: Vec<Named>,
    pub(super) what: Sentence,
    pub(super) ending: Ending,
    pub(super) href: String,
}

/// By one query, which is bounded; without it the page is still worth reading.
pub(super) async fn neighbours(
    pages: &Pages,
    access: &Access,
    entry: &Entry,
    visit: &Visit,
) -> Neighbours {
    let Some((filter, limit)) = asked(access.tenant(), entry) else {
        return Neighbours::None;
    };
    match pages.store.page(&filter, None, limit).await {
        Ok(page) => named(&page, entry, visit),
        Err(error) => {
            let error: &(dyn std::error::Error + 'static) = &error;
            tracing::warn!(error, "a request's other entries could not be read");
            Neighbours::Unavailable
        }
    }
}

fn asked(tenant: &Tenant, entry: &Entry) -> Option<(Filter, Limit)> {
    let request = entry.origin.request_id.as_deref()?;
    let mut filter = Filter::new(tenant.clone());
    filter.request.any.push(request.parse().ok()?);
    Some((filter, Limit::new(NAMED + 1).ok()?)) // the entry itself is one of them
}

fn named(page: &Page, entry: &Entry, visit: &Visit) -> Neighbours {
    let others = page.entries.iter().filter(|other| other.id != entry.id);
    let entries: Vec<_> = others
        .take(NAMED)
        .map(|other| neighbour(other, visit))
        .collect();
    if entries.is_empty() {
        return Neighbours::None;
    }
    let request = entry.origin.request_id.as_deref().unwrap_or_default();
    let all = visit.links.list(&Params::one("request", request));
    Neighbours::Some {
        entries,
        all: page.older.is_some().then_some(all),
    }
}

fn neighbour(entry: &Entry, visit: &Visit) -> Neighbour {
    Neighbour {
        when: visit.when(entry.occurred_at),
        who: actors(&entry.actor, visit),
        what: sentence(entry, &visit.links),
        ending: Ending::new(entry.outcome, visit.words),
        href: visit.links.entry(entry.id),
    }
}

/// The list of what happened shortly before and after.
pub(super) fn around(entry: &Entry, visit: &Visit) -> String {
    let at = entry.listed_at();
    let written = |time| visit.when(time).machine;
    let window = Params::one("from", written(at - AROUND)).and("to", written(at + AROUND));
    visit.links.list(&window)
}
