//! Which of several words is walked.

use std::borrow::Cow;
use std::cmp::Reverse;

use audit_core::query::{Towards, words as words_of};
use audit_core::{Error, Filter};

use super::reach::nth;
use crate::driver::Driver;
use crate::statement::index::{Index, Stretch};
use crate::statement::words;

/// How many entries of each word are looked at.
const SAMPLE: usize = 500;

/// How many keys [`rarest_first`] examines at most.
pub(super) fn samples(filter: &Filter) -> usize {
    match words::of(filter).len() {
        words if words > 1 && Index::of(filter) == Index::Word => SAMPLE * words,
        _ => 0,
    }
}

/// The same filter with that word first, which is the one to be walked, of which so many entries
/// reach farthest: walking a word that most entries have would find next to nothing on a page.
pub(super) async fn rarest_first<'f, D: Driver>(
    connection: &mut D::Connection,
    filter: &'f Filter,
    stretch: Stretch,
) -> Result<Cow<'f, Filter>, Error> {
    if samples(filter) == 0 {
        return Ok(Cow::Borrowed(filter));
    }
    let mut reaching = Vec::new();
    for word in words::of(filter) {
        let end = nth::<D>(connection, &alone(filter, &word), stretch, SAMPLE).await?;
        reaching.push((end, word));
    }
    // A word that has no more than the sample has no end, and comes before all others.
    match stretch.towards {
        Towards::Older => reaching.sort_by_key(|(end, _)| *end),
        Towards::Newer => reaching.sort_by_key(|(end, _)| end.map(Reverse)),
    }
    Ok(reordered(
        filter,
        reaching.into_iter().map(|(_, word)| word),
    ))
}

/// One word within the filter's times.
fn alone(filter: &Filter, word: &str) -> Filter {
    let mut alone = Filter::new(filter.tenant.clone()).text(word);
    (alone.from, alone.to) = (filter.from, filter.to);
    alone
}

/// A word that was cut may read otherwise by itself: then the order stays.
fn reordered(filter: &Filter, words: impl Iterator<Item = String>) -> Cow<'_, Filter> {
    let words: Vec<_> = words.collect();
    let text = words.join(" ");
    match words_of(&text) == words {
        true => Cow::Owned(filter.clone().text(text)),
        false => Cow::Borrowed(filter),
    }
}

#[cfg(test)]
mod tests;
