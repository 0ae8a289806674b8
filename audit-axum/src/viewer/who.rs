//! Actors and targets by name, each leading to its own log.

use audit_core::query::TargetRef;
use audit_core::{Actor, Entry, Target};

use super::link::Links;
use super::text::visible;
use super::visit::Visit;
use super::words::Words;
use crate::query::Params;

/// Of an entry's targets, so many are named beside its summary.
const NAMED: usize = 3;

/// A name that leads somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) href: String,
}

/// A part of a sentence: text, or a target's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) text: String,
    pub(super) href: Option<String>,
}

/// The actor, and after them those on whose behalf they acted.
pub(super) fn actors(actor: &Actor, visit: &Visit) -> Vec<Named> {
    let chain = std::iter::successors(Some(actor), |actor| actor.on_behalf_of.as_deref());
    chain.map(|actor| named_actor(actor, visit)).collect()
}

fn named_actor(actor: &Actor, visit: &Visit) -> Named {
    Named {
        name: visible(name(actor, visit.words)).into_owned(),
        kind: (visit.words.actor_kind)(actor.kind).to_owned(),
        href: visit.links.list(&Params::one("actor", reference(actor))),
    }
}

/// What an actor is called: by label, else by id, else by kind.
pub(super) fn name<'a>(actor: &'a Actor, words: &Words) -> &'a str {
    let named = [&actor.label, &actor.id].into_iter();
    let mut named = named.filter(|name| !name.is_empty());
    let kind = (words.actor_kind)(actor.kind);
    named.next().map_or(kind, |name| name)
}

/// How an address asks for an actor.
pub(super) fn reference(actor: &Actor) -> String {
    match actor.id.is_empty() {
        true => actor.kind.to_string(),
        false => format!("{}:{}", actor.kind, actor.id),
    }
}

/// A target by its name, which leads to its own log.
pub(super) fn target(target: &Target, links: &Links) -> Named {
    let reference = TargetRef::new(target.kind.as_str(), &target.id).to_string();
    Named {
        name: visible(&target.name()).into_owned(),
        kind: visible(&target.kind).into_owned(),
        href: links.list(&Params::one("target", reference)),
    }
}

/// An entry's sentence, and the targets that it does not name.
pub(super) struct Sentence {
    pub(super) parts: Vec<Part>,
    pub(super) beside: Vec<Named>,
    pub(super) more: usize,
}

pub(super) fn sentence(entry: &Entry, links: &Links) -> Sentence {
    let summary: &str = &entry.summary;
    let mut places = Vec::new();
    let mut beside = Vec::new();
    for found in &entry.targets {
        match free_place(summary, &found.name(), &places) {
            Some(start) => places.push((start, start + found.name().len(), found)),
            // Who signed in is said already.
            None if found.kind == "user" && found.id == entry.actor.id => {}
            None => beside.push(target(found, links)),
        }
    }
    places.sort_by_key(|(start, ..)| *start);
    let more = beside.len().saturating_sub(NAMED);
    beside.truncate(NAMED);
    Sentence {
        parts: split(summary, &places, links),
        beside,
        more,
    }
}

/// Where a name stands in a sentence as words of its own that no other target has taken.
fn free_place(summary: &str, name: &str, taken: &[(usize, usize, &Target)]) -> Option<usize> {
    if name.is_empty() {
        return None;
    }
    let places = summary.match_indices(name).map(|(start, _)| start);
    let is_free = |start: &usize| {
        let end = start + name.len();
        let is_letter = |next: Option<char>| next.is_some_and(char::is_alphanumeric);
        !is_letter(summary[..*start].chars().next_back())
            && !is_letter(summary[end..].chars().next())
            && taken
                .iter()
                .all(|(from, to, _)| end <= *from || *start >= *to)
    };
    places.into_iter().find(is_free)
}

fn split(summary: &str, places: &[(usize, usize, &Target)], links: &Links) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    for (start, end, found) in places {
        parts.push(text(&summary[at..*start]));
        parts.push(Part {
            text: visible(&summary[*start..*end]).into_owned(),
            href: Some(target(found, links).href),
        });
        at = *end;
    }
    parts.push(text(&summary[at..]));
    parts.retain(|part| !part.text.is_empty());
    parts
}

fn text(text: &str) -> Part {
    Part {
        text: visible(text).into_owned(),
        href: None,
    }
}
