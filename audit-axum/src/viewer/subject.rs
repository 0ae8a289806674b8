//! Whose log a list is: everybody's, one record's, one actor's, or one request's.

use audit_core::query::{ActorRef, TargetRef};

use super::known::Known;
use super::text::visible;
use super::visit::Visit;
use super::words::Words;
use crate::query::Params;

/// Of whom or what a list is the log.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) about: &'static str,
}

/// The one record, actor or request that the address asks for; `None` for everything.
pub(super) fn subject(params: &Params, known: &Known, visit: &Visit) -> Option<Subject> {
    let words = visit.words;
    target(params, known, words)
        .or_else(|| actor(params, known, words))
        .or_else(|| request(params, words))
}

/// Whether this parameter is what the list is about, rather than a filter of it.
pub(super) fn is_subject(name: &str) -> bool {
    matches!(name, "target" | "actor" | "request")
}

fn target(params: &Params, known: &Known, words: &Words) -> Option<Subject> {
    let asked = only(params, "target")?;
    let TargetRef { kind, id: Some(id) } = asked.parse().ok()? else {
        return None;
    };
    Some(Subject {
        kind: capital(&visible(&kind)),
        name: known
            .target(asked)
            .unwrap_or_else(|| visible(&id).into_owned()),
        about: words.subject.of_target,
    })
}

fn actor(params: &Params, known: &Known, words: &Words) -> Option<Subject> {
    let asked = only(params, "actor")?;
    let ActorRef { kind, id: Some(id) } = asked.parse().ok()? else {
        return None;
    };
    Some(Subject {
        kind: capital((words.actor_kind)(kind)),
        name: known
            .actor(asked)
            .unwrap_or_else(|| visible(&id).into_owned()),
        about: words.subject.of_actor,
    })
}

fn request(params: &Params, words: &Words) -> Option<Subject> {
    Some(Subject {
        name: visible(only(params, "request")?).into_owned(),
        kind: (words.filter.parameter)("request")
            .unwrap_or_default()
            .to_owned(),
        about: words.subject.of_request,
    })
}

/// The value of a parameter that asks for one thing, and for no other.
fn only<'a>(params: &'a Params, name: &'a str) -> Option<&'a str> {
    let mut asked = params.all(name);
    match (asked.next(), asked.next()) {
        (Some(value), None) if !value.starts_with('!') => Some(value),
        _ => None,
    }
}

/// A kind at the beginning of a heading: the app writes it small.
fn capital(kind: &str) -> String {
    let mut characters = kind.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first
        .chain(characters.as_str().chars())
        .collect::<String>()
        .replace('_', " ")
}
