//! Whether an entry is one that a filter asks for.

use std::net::IpAddr;

use crate::actor::Actor;
use crate::entry::Entry;
use crate::query::{
    ActionPattern, ActorRef, Filter, IpRange, Match, TargetRef, entry_words, words,
};
use crate::target::Target;

pub(super) fn matches(filter: &Filter, entry: &Entry) -> bool {
    let origin = &entry.origin;
    let country = origin
        .location
        .as_ref()
        .and_then(|place| place.country.as_deref());
    filter.tenant == entry.tenant
        && filter.from.is_none_or(|from| entry.occurred_at >= from)
        && filter.to.is_none_or(|to| entry.occurred_at < to)
        && passes(&filter.actor, |actor| is_actor(actor, &entry.actor))
        && passes(&filter.target, |record| {
            entry.targets.iter().any(|target| is_target(record, target))
        })
        && passes(&filter.category, |category| *category == entry.category)
        && passes(&filter.action, |pattern| is_action(pattern, &entry.action))
        && passes(&filter.operation, |operation| *operation == entry.operation)
        && passes(&filter.outcome, |outcome| *outcome == entry.outcome)
        && passes(&filter.stream, |stream| *stream == entry.stream)
        && passes(&filter.ip, |range| is_within(range, entry))
        && passes(&filter.country, |asked| country == Some(asked))
        && passes(&filter.request, |asked| {
            origin.request_id.as_deref() == Some(asked)
        })
        && filter.text.as_deref().is_none_or(|text| holds(text, entry))
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

pub(super) fn is_target(asked: &TargetRef, target: &Target) -> bool {
    asked.kind == target.kind && asked.id.as_ref().is_none_or(|id| *id == target.id)
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
