//! Whether an entry is one that a filter asks for.

use std::net::IpAddr;

use crate::actor::Actor;
use crate::entry::Entry;
use crate::query::{
    ActionPattern, ActorRef, Filter, IpRange, Match, TargetRef, entry_words, words,
};
use crate::target::Target;

impl Filter {
    /// Whether an entry is one that it asks for: what a store without an index goes by.
    pub fn matches(&self, entry: &Entry) -> bool {
        let origin = &entry.origin;
        let country = origin
            .location
            .as_ref()
            .and_then(|place| place.country.as_deref());
        self.tenant == entry.tenant
            && self.from.is_none_or(|from| entry.listed_at() >= from)
            && self.to.is_none_or(|to| entry.listed_at() < to)
            && passes(&self.actor, |actor| is_actor(actor, &entry.actor))
            && passes(&self.target, |record| {
                entry.targets.iter().any(|target| record.names(target))
            })
            && passes(&self.category, |category| *category == entry.category)
            && passes(&self.action, |pattern| is_action(pattern, &entry.action))
            && passes(&self.operation, |operation| *operation == entry.operation)
            && passes(&self.outcome, |outcome| *outcome == entry.outcome)
            && passes(&self.stream, |stream| *stream == entry.stream)
            && passes(&self.ip, |range| is_within(range, entry))
            && passes(&self.country, |asked| country == Some(asked))
            && passes(&self.request, |asked| {
                origin.request_id.as_deref() == Some(asked)
            })
            && self.text.as_deref().is_none_or(|text| holds(text, entry))
    }
}

impl TargetRef {
    /// Whether this target is the record, or of the kind.
    pub fn names(&self, target: &Target) -> bool {
        self.kind == target.kind && self.id.as_ref().is_none_or(|id| *id == target.id)
    }
}

/// Whether an entry has all words of a text.
fn holds(text: &str, entry: &Entry) -> bool {
    let held = entry_words(entry);
    words(text).iter().all(|word| held.contains(word))
}

/// One of `any`, if there are some, and none of `none`. A field that an entry lacks is none of any.
fn passes<T>(asked: &Match<T>, is: impl Fn(&T) -> bool) -> bool {
    (asked.any.is_empty() || asked.any.iter().any(&is)) && !asked.none.iter().any(is)
}

fn is_actor(asked: &ActorRef, actor: &Actor) -> bool {
    asked.kind == actor.kind && asked.id.as_ref().is_none_or(|id| *id == actor.id)
}

fn is_action(pattern: &ActionPattern, action: &str) -> bool {
    match pattern {
        ActionPattern::Is(asked) => asked == action,
        ActionPattern::Below(prefix) => action
            .strip_prefix(prefix.as_str())
            .is_some_and(|rest| rest.starts_with('.')),
    }
}

fn is_within(range: &IpRange, entry: &Entry) -> bool {
    let (lowest, highest) = range.bounds();
    entry
        .origin
        .ip
        .map(mapped)
        .is_some_and(|ip| lowest <= ip && ip <= highest)
}

/// Ranges are told as bounds in the v6 space, v4 mapped into it.
fn mapped(ip: IpAddr) -> [u8; 16] {
    match ip {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
        IpAddr::V6(v6) => v6.octets(),
    }
}
