//! What is counted beside a page: how many entries have which value, and how many there were when.

use audit_core::query::{Facets, Histogram};
use audit_core::{Error, Filter};
use chrono::{DateTime, Offset, Utc};
use futures_util::future::try_join3;

use super::Pages;
use super::histogram::interval;
use super::words::Words;

/// The counts of one filter. A store counts within bounds, and says where it stopped.
pub(super) struct Counts {
    /// Whatever the category: what the tabs tell.
    pub(super) any_category: Facets,
    /// With the category that was asked for, where one was.
    in_category: Option<Facets>,
    pub(super) histogram: Histogram,
}

impl Counts {
    /// Counts by at most three questions at once; `None` when the app wants none.
    pub(super) async fn read(
        pages: &Pages,
        filter: &Filter,
        now: DateTime<Utc>,
    ) -> Result<Option<Self>, Error> {
        if !pages.counts {
            return Ok(None);
        }
        let histogram = interval(filter, now);
        let histogram = pages.store.histogram(filter, histogram, Utc.fix());
        let (any_category, in_category, histogram) = try_join3(
            any_category(pages, filter),
            in_category(pages, filter),
            histogram,
        )
        .await?;
        Ok(Some(Self {
            any_category,
            in_category,
            histogram,
        }))
    }

    /// Of the very entries that the list shows.
    pub(super) fn shown(&self) -> &Facets {
        self.in_category.as_ref().unwrap_or(&self.any_category)
    }
}

async fn any_category(pages: &Pages, filter: &Filter) -> Result<Facets, Error> {
    let mut filter = filter.clone();
    filter.category = Default::default();
    pages.store.facets(&filter).await
}

async fn in_category(pages: &Pages, filter: &Filter) -> Result<Option<Facets>, Error> {
    if filter.category.is_empty() {
        return Ok(None);
    }
    pages.store.facets(filter).await.map(Some)
}

/// How many entries were counted: each has one outcome.
pub(super) fn total(facets: &Facets) -> u64 {
    let counts = facets.outcome.values.iter().map(|of| of.count);
    counts.sum::<u64>() + facets.outcome.others
}

/// A number with a mark where counting stopped at its bound, so that no total is claimed that isn't
/// one; nothing where nothing was found until then.
pub(super) fn told(count: u64, facets: &Facets, words: &Words) -> Option<String> {
    let number = (words.number)(count);
    match (facets.searched_until, count) {
        (None, _) => Some(number),
        (Some(_), 0) => None,
        (Some(_), _) => Some(format!("{number}+")),
    }
}

/// How many of the entries that match a page shows, as it is read aloud.
pub(super) fn shown(shown: usize, counts: Option<&Counts>, words: &Words) -> String {
    let told = (words.number)(shown as u64);
    match counts.map(Counts::shown) {
        _ if shown == 0 => (words.list.shown)(&told),
        None => (words.list.shown)(&told),
        Some(facets) => {
            let total = total(facets).max(shown as u64);
            (words.list.shown_of)(&told, &of(total, facets, words))
        }
    }
}

/// The bound of what a store counts is a number that people understand.
const MANY: u64 = 10_000;

fn of(total: u64, facets: &Facets, words: &Words) -> String {
    match facets.searched_until {
        None => (words.number)(total),
        Some(_) if total >= MANY => (words.list.more_than)(&(words.number)(MANY)),
        Some(_) => (words.list.at_least)(&(words.number)(total)),
    }
}

#[cfg(test)]
mod tests {
    use audit_core::Outcome;
    use audit_core::query::Counts;

    use super::*;
    use crate::viewer::words::ENGLISH;

    fn facets(count: u64, searched_until: Option<DateTime<Utc>>) -> Facets {
        let none = || Counts::of([], |_| 0);
        let outcome = Counts::of([(Outcome::Success, count)], |_| 0);
        Facets::new(
            none(),
            Counts::of([], |_| 0),
            none(),
            outcome,
            searched_until,
        )
    }

    #[test]
    fn no_total_is_claimed_that_is_not_one() {
        let until = Some(Utc::now());
        let check = |count, until, of_all, in_a_tab: Option<&str>| {
            let facets = facets(count, until);
            assert_eq!(of(total(&facets), &facets, &ENGLISH), of_all);
            assert_eq!(told(count, &facets, &ENGLISH).as_deref(), in_a_tab);
        };
        check(0, None, "0", Some("0"));
        check(12_345, None, "12,345", Some("12,345"));
        check(10_000, until, "more than 10,000", Some("10,000+"));
        check(300, until, "at least 300", Some("300+"));
        check(0, until, "at least 0", None);
    }
}
