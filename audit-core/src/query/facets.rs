//! How many entries have which value.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::actor::Actor;
use crate::outcome::Outcome;
use crate::text::Text;

/// How often each value occurs among the entries that match a filter: what to narrow it by.
///
/// A store looks at a bounded number of entries, in the filter's order, and says how far it came.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Facets {
    /// The tabs.
    pub category: Counts<Text>,
    /// Who, each under the newest name that was counted, and without whom they acted for.
    pub actor: Counts<Actor>,
    /// What was done.
    pub action: Counts<Text>,
    /// How it ended.
    pub outcome: Counts<Outcome>,
    /// How far was counted, when that is not all: the numbers are of the entries up to there.
    pub searched_until: Option<DateTime<Utc>>,
}

/// How often the values of one field occur, the most frequent first.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Counts<T> {
    /// The most frequent values; equal ones in the order of their texts.
    pub values: Vec<Count<T>>,
    /// How many entries have another value than those.
    pub others: u64,
}

/// How many entries have a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Count<T> {
    /// The value.
    pub value: T,
    /// How many entries have it.
    pub count: u64,
}

impl Facets {
    /// The facets of one search.
    pub fn new(
        category: Counts<Text>,
        actor: Counts<Actor>,
        action: Counts<Text>,
        outcome: Counts<Outcome>,
        searched_until: Option<DateTime<Utc>>,
    ) -> Self {
        Self {
            category,
            actor,
            action,
            outcome,
            searched_until,
        }
    }
}

impl<T> Counts<T> {
    /// The most values that are told of one field.
    pub const MOST: usize = 50;

    /// The most frequent of these; `key` orders those that occur equally often.
    pub fn of<K: Ord>(counts: impl IntoIterator<Item = (T, u64)>, key: impl Fn(&T) -> K) -> Self {
        let mut values: Vec<_> = counts
            .into_iter()
            .map(|(value, count)| Count { value, count })
            .collect();
        values.sort_by_cached_key(|of| (std::cmp::Reverse(of.count), key(&of.value)));
        let rest = values.split_off(values.len().min(Self::MOST));
        let others = rest.iter().map(|of| of.count).sum();
        Self { values, others }
    }
}
