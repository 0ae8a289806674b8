//! What a store's pages alone can answer.

use std::collections::HashMap;
use std::hash::Hash;

use chrono::{DateTime, FixedOffset, Utc};

use super::{RecordState, Store, Version};
use crate::actor::Actor;
use crate::entry::Entry;
use crate::error::Error;
use crate::query::{Counts, Facets, Filter, Histogram, Interval, Limit, TargetRef};
use crate::tenant::Tenant;
use crate::text::Text;

/// The most pages that one answer takes.
const PAGES: usize = 20;

/// Looks at a record's versions from the newest on: the first from that time or before tells.
pub(super) async fn state_at<S: Store + ?Sized>(
    store: &S,
    tenant: &Tenant,
    target: &TargetRef,
    at: DateTime<Utc>,
) -> Result<RecordState, Error> {
    let (mut older_than, mut told) = (None, RecordState::Unknown);
    for _ in 0..PAGES {
        let versions = store
            .history(tenant, target, older_than, Limit::MAX)
            .await?;
        for version in versions.iter().filter(|version| knows(version)) {
            if version.entry.occurred_at <= at {
                return Ok(RecordState::of(version.after.clone()));
            }
            told = RecordState::of(version.before.clone());
        }
        match versions.last() {
            Some(last) => older_than = Some(last.entry.id),
            None => return Ok(told),
        }
    }
    Ok(RecordState::Unknown)
}

/// A look at a record, or an attempt that failed, knows no state.
fn knows(version: &Version) -> bool {
    version.before.is_some() || version.after.is_some()
}

pub(super) async fn facets<S: Store + ?Sized>(store: &S, filter: &Filter) -> Result<Facets, Error> {
    let (entries, searched_until) = entries(store, filter).await?;
    let of = |text: fn(&Entry) -> &Text| {
        let texts = entries.iter().map(|entry| text(entry).clone());
        Counts::of(count(texts), Text::clone)
    };
    let outcomes = count(entries.iter().map(|entry| entry.outcome));
    Ok(Facets::new(
        of(|entry| &entry.category),
        Counts::of(actors(&entries), |actor| {
            (actor.kind.as_str(), actor.id.clone())
        }),
        of(|entry| &entry.action),
        Counts::of(outcomes, |outcome| outcome.as_str()),
        searched_until,
    ))
}

fn count<T: Eq + Hash>(values: impl Iterator<Item = T>) -> HashMap<T, u64> {
    let mut counts = HashMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts
}

/// Who acted how often, under the name of the newest entry.
fn actors(entries: &[Entry]) -> Vec<(Actor, u64)> {
    let mut actors = HashMap::<_, (&Entry, u64)>::new();
    for entry in entries {
        let (newest, count) = actors
            .entry((entry.actor.kind, &entry.actor.id))
            .or_insert((entry, 0));
        *count += 1;
        if entry.id > newest.id {
            *newest = entry;
        }
    }
    let named = |actor: &Actor| Actor::new(actor.kind, actor.id.clone(), actor.label.clone());
    let counts = actors.into_values();
    counts
        .map(|(newest, count)| (named(&newest.actor), count))
        .collect()
}

pub(super) async fn histogram<S: Store + ?Sized>(
    store: &S,
    filter: &Filter,
    interval: Interval,
    offset: FixedOffset,
) -> Result<Histogram, Error> {
    let (entries, searched_until) = entries(store, filter).await?;
    let counts = entries.iter().map(|entry| {
        let begin = interval.begin(entry.listed_at(), offset);
        (begin, entry.outcome, 1)
    });
    Ok(Histogram::new(counts, searched_until))
}

/// The first entries that match, and how far that is where it isn't all.
async fn entries<S: Store + ?Sized>(
    store: &S,
    filter: &Filter,
) -> Result<(Vec<Entry>, Option<DateTime<Utc>>), Error> {
    let (mut entries, mut cursor, mut reached) = (Vec::new(), None, None);
    for _ in 0..PAGES {
        let page = store.page(filter, cursor.as_ref(), Limit::MAX).await?;
        cursor = page.onward(filter.order);
        reached = page
            .searched_until
            .or_else(|| Some(page.entries.last()?.listed_at()));
        entries.extend(page.entries);
        if cursor.is_none() {
            return Ok((entries, None));
        }
    }
    Ok((entries, reached))
}

#[cfg(test)]
mod tests;
