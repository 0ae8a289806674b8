//! An entry's own page.

use askama::Template;
use audit_core::{Entry, Role, Step, Target, changes};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use super::ending::Ending;
use super::facts::{Fact, facts};
use super::link::Links;
use super::page::{Frame, respond};
use super::text::visible;
use super::value::{self, Shown};
use super::visit::Visit;
use super::when::{When, duration};
use super::who::{Named, Sentence, actors, sentence, target};
use super::words::{ValueWords, Words};
use super::{Pages, message};
use crate::api;
use crate::guard::Access;

/// When an entry was stored so much later, or earlier, than it happened, a clock is wrong or it
/// waited.
const LATE: TimeDelta = TimeDelta::minutes(5);

#[derive(Template)]
#[template(path = "entry.html")]
struct Details {
    frame: Frame,
    words: &'static Words,
    who: Vec<Named>,
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
    targets: Vec<Touched>,
    context: Vec<(String, Shown)>,
    steps: Vec<Part>,
    id: String,
    json: String,
}

/// A record, and what became of it.
struct Touched {
    name: Named,
    is_related: bool,
    changes: Option<Vec<Field>>,
    before: Option<String>,
    after: Option<String>,
}

struct Field {
    path: String,
    old: Shown,
    new: Shown,
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
            let details = Details::new(&entry, &visit);
            respond(StatusCode::OK, &details)
        }
        Err(problem) => message::page(&problem, &visit),
    }
}

impl Details {
    fn new(entry: &Entry, visit: &Visit) -> Self {
        let Visit { links, words, .. } = visit;
        let late = |recorded: DateTime<Utc>| (recorded - entry.occurred_at).abs() > LATE;
        Self {
            frame: Frame::new(words.entry_title, visit),
            words,
            who: actors(&entry.actor, visit),
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
            targets: entry
                .targets
                .iter()
                .map(|found| touched(found, visit))
                .collect(),
            context: entry
                .context
                .iter()
                .map(|pair| shown(pair, words))
                .collect(),
            steps: entry.steps.iter().map(|step| part(step, visit)).collect(),
            id: entry.id.to_string(),
            json: links.entry_as_json(entry.id),
        }
    }
}

fn touched(found: &Target, visit: &Visit) -> Touched {
    let words = &visit.words.value;
    let changes = changes(found.before.as_ref(), found.after.as_ref()).ok();
    Touched {
        name: target(found, &visit.links),
        is_related: found.role == Role::Related,
        changes: changes.map(|changes| changes.iter().map(|change| field(change, words)).collect()),
        before: found
            .before
            .as_ref()
            .map(|state| value::state(state, words)),
        after: found.after.as_ref().map(|state| value::state(state, words)),
    }
}

fn field(change: &audit_core::Change, words: &ValueWords) -> Field {
    let (old, new) = value::pair(change.old.as_ref(), change.new.as_ref(), words);
    Field {
        path: value::path(&change.path),
        old,
        new,
    }
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
