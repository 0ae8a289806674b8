//! An entry's own page.

use askama::Template;
use audit_core::{Entry, Role, Step, Target, changes};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use super::facts::{Fact, facts};
use super::link::Links;
use super::page::{Frame, respond};
use super::value::{self, Shown};
use super::who::{Named, Sentence, actors, sentence, target};
use super::words::{Ending, When, duration, visible};
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
    let links = Links::of_entry(&parts);
    match api::find(&*pages.store, &access, &parts.uri).await {
        Ok(entry) => {
            let details = Details::new(&entry, &links, (pages.clock)());
            respond(StatusCode::OK, &details)
        }
        Err(problem) => message::page(&problem, &links),
    }
}

impl Details {
    fn new(entry: &Entry, links: &Links, now: DateTime<Utc>) -> Self {
        let late = |recorded: DateTime<Utc>| (recorded - entry.occurred_at).abs() > LATE;
        Self {
            frame: Frame::new("Audit log entry", links),
            who: actors(&entry.actor, links),
            what: sentence(entry, links),
            ending: entry.outcome.into(),
            category: visible(&entry.category).into_owned(),
            action: visible(&entry.action).into_owned(),
            operation: entry.operation.as_str(),
            stream: entry.stream.as_str(),
            reason: entry
                .reason
                .as_deref()
                .map(|reason| visible(reason).into_owned()),
            when: When::new(entry.occurred_at, now),
            recorded: entry.recorded_at.map(|time| When::new(time, now)),
            is_late: entry.recorded_at.is_some_and(late),
            facts: facts(entry, links),
            targets: entry
                .targets
                .iter()
                .map(|found| touched(found, links))
                .collect(),
            context: entry.context.iter().map(shown).collect(),
            steps: entry.steps.iter().map(|step| part(step, now)).collect(),
            id: entry.id.to_string(),
            json: links.entry_as_json(entry.id),
        }
    }
}

fn touched(found: &Target, links: &Links) -> Touched {
    let changes = changes(found.before.as_ref(), found.after.as_ref()).ok();
    Touched {
        name: target(found, links),
        is_related: found.role == Role::Related,
        changes: changes.map(|changes| changes.iter().map(field).collect()),
        before: found.before.as_ref().map(value::state),
        after: found.after.as_ref().map(value::state),
    }
}

fn field(change: &audit_core::Change) -> Field {
    let (old, new) = value::pair(change.old.as_ref(), change.new.as_ref());
    Field {
        path: value::path(&change.path),
        old,
        new,
    }
}

fn shown((name, value): (&String, &Value)) -> (String, Shown) {
    (visible(name).into_owned(), value::shown(Some(value)))
}

fn part(step: &Step, now: DateTime<Utc>) -> Part {
    Part {
        name: visible(&step.name).into_owned(),
        ending: step.outcome.into(),
        took: duration(step.micros),
        began: When::new(step.started_at, now),
        reason: step
            .reason
            .as_deref()
            .map(|reason| visible(reason).into_owned()),
        details: (!step.details.is_empty()).then(|| opened(&step.details)),
    }
}

fn opened(details: &Map<String, Value>) -> String {
    let text = value::pretty(&Value::Object(details.clone()));
    visible(&text).into_owned()
}
