//! An entry's own page.

use askama::Template;
use audit_core::{Actor, Entry, Step};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use super::difference::Run;
use super::ending::Ending;
use super::facts::{Fact, facts};
use super::link::Links;
use super::neighbours::{Neighbours, around, neighbours};
use super::page::{Frame, respond};
use super::record::{Record, States, records};
use super::room::Room;
use super::text::{visible, visible_json};
use super::value::{self, Shown};
use super::visit::Visit;
use super::when::{When, duration};
use super::who::{Named, Sentence, actors, sentence};
use super::words::Words;
use super::{Pages, message};
use crate::api;
use crate::guard::Access;

/// When an entry was stored so much later, or earlier, than it happened, a clock is wrong or it
/// waited.
const LATE: TimeDelta = TimeDelta::minutes(5);

/// An entry's JSON is on its page up to so many bytes.
const RAW: usize = 32 * 1024;

#[derive(Template)]
#[template(path = "entry.html")]
struct Details {
    frame: Frame,
    words: &'static Words,
    who: Vec<Named>,
    acting: Vec<Acting>,
    what: Sentence,
    ending: Ending,
    category: String,
    action: String,
    operation: &'static str,
    stream: &'static str,
    reason: Option<String>,
    when: When,
    recorded: Option<When>,
    is_late: bool,
    facts: Vec<Fact>,
    records: Vec<Record>,
    records_more: usize,
    context: Vec<(String, Shown)>,
    steps: Vec<Part>,
    neighbours: Neighbours,
    around: String,
    id: String,
    address: String,
    json: String,
    raw: Option<String>,
}

/// An actor, or one on whose behalf they acted.
struct Acting {
    name: Named,
    id: String,
}

struct Part {
    name: String,
    ending: Ending,
    took: String,
    began: When,
    reason: Option<String>,
    details: Option<String>,
}

pub(super) async fn page(pages: Pages, access: Access, parts: Parts) -> Response {
    let visit = Visit::new(&pages, &parts, Links::of_entry(&parts));
    match api::find(&*pages.store, &access, &parts.uri).await {
        Ok(entry) => {
            let neighbours = neighbours(&pages, &access, &entry, &visit).await;
            let details = Details::new(&entry, neighbours, &visit);
            respond(StatusCode::OK, &details)
        }
        Err(problem) => message::page(&problem, &visit),
    }
}

impl Details {
    fn new(entry: &Entry, neighbours: Neighbours, visit: &Visit) -> Self {
        let Visit { links, words, .. } = visit;
        let (records, records_more) = records(&entry.targets, &mut Room::PAGE.clone(), visit);
        let late = |recorded: DateTime<Utc>| (recorded - entry.occurred_at).abs() > LATE;
        Self {
            frame: Frame::new(words.entry_title, visit),
            words,
            who: actors(&entry.actor, visit),
            acting: acting(&entry.actor, visit),
            what: sentence(entry, links),
            ending: Ending::new(entry.outcome, words),
            category: visible(&entry.category).into_owned(),
            action: visible(&entry.action).into_owned(),
            operation: (words.operation)(entry.operation),
            stream: (words.stream)(entry.stream),
            reason: entry
                .reason
                .as_deref()
                .map(|reason| visible(reason).into_owned()),
            when: visit.when(entry.occurred_at),
            recorded: entry.recorded_at.map(|time| visit.when(time)),
            is_late: entry.recorded_at.is_some_and(late),
            facts: facts(entry, visit),
            records,
            records_more,
            context: entry
                .context
                .iter()
                .map(|pair| shown(pair, words))
                .collect(),
            steps: entry.steps.iter().map(|step| part(step, visit)).collect(),
            neighbours,
            around: around(entry, visit),
            id: entry.id.to_string(),
            address: links.entry(entry.id),
            json: links.entry_as_json(entry.id),
            raw: raw(entry),
        }
    }
}

fn acting(actor: &Actor, visit: &Visit) -> Vec<Acting> {
    let ids = std::iter::successors(Some(actor), |actor| actor.on_behalf_of.as_deref());
    let ids = ids.map(|actor| visible(&actor.id).into_owned());
    let named = actors(actor, visit).into_iter().zip(ids);
    named.map(|(name, id)| Acting { name, id }).collect()
}

/// As the API tells it; `None` where it is too long for a page.
fn raw(entry: &Entry) -> Option<String> {
    let alone = api::EntryAlone::new(entry.clone()).ok()?;
    let text = serde_json::to_string_pretty(&alone).ok()?;
    (text.len() <= RAW).then(|| visible_json(&text))
}

fn shown((name, value): (&String, &Value), words: &Words) -> (String, Shown) {
    (
        visible(name).into_owned(),
        value::shown(Some(value), &words.value),
    )
}

fn part(step: &Step, visit: &Visit) -> Part {
    Part {
        name: visible(&step.name).into_owned(),
        ending: Ending::new(step.outcome, visit.words),
        took: duration(step.micros),
        began: visit.when(step.started_at),
        reason: step
            .reason
            .as_deref()
            .map(|reason| visible(reason).into_owned()),
        details: (!step.details.is_empty()).then(|| opened(&step.details, visit.words)),
    }
}

fn opened(details: &Map<String, Value>, words: &Words) -> String {
    let text = value::pretty(&Value::Object(details.clone()), &words.value);
    visible(&text).into_owned()
}
