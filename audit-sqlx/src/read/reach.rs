//! How far one read searches.

use std::borrow::Cow;

use audit_core::query::Towards;
use audit_core::{Entry, EntryId, Error, Filter};
use chrono::{DateTime, TimeDelta, Utc};

use super::begun::{Begun, MOST};
use super::rarest::{rarest_first, samples};
use super::rows;
use crate::driver::Driver;
use crate::error::explain;
use crate::statement::index::{Index, Stretch};
use crate::statement::{condition, select};

/// The most keys that one read examines, whatever is asked for and however long the log is. What it
/// answers with comes on top: the states of an export's targets, and an entry for each value of facets.
pub(super) const KEYS: usize = 20_000;

/// Where a page's search ends: where its intents were looked at, and no farther than it reaches, unless
/// each key of its index is an entry that matches.
pub(super) async fn end<D: Driver>(
    connection: &mut D::Connection,
    filter: &Filter,
    stretch: Stretch,
    begun: &Begun,
) -> Result<Stretch, Error> {
    let stretch = stretch.until(begun.edge);
    if Index::of(filter).is_all_of(filter) {
        return Ok(stretch);
    }
    edge::<D>(connection, filter, stretch, begun).await
}

/// What is counted.
pub(super) struct Counted<'f> {
    /// The filter as it is walked.
    pub(super) filter: Cow<'f, Filter>,
    /// Where all that matches is counted, from where the filter's order begins.
    pub(super) stretch: Stretch,
    /// What was begun there, and left without a completion.
    pub(super) begun: Vec<Entry>,
    /// How far that is; `None` when it is all.
    pub(super) until: Option<DateTime<Utc>>,
}

impl<'f> Counted<'f> {
    pub(super) async fn of<D: Driver>(
        connection: &mut D::Connection,
        filter: &'f Filter,
        unknown_after: TimeDelta,
    ) -> Result<Self, Error> {
        condition::check(filter)?;
        let all = Stretch::all(Towards::of(filter, None));
        let begun = Begun::ahead::<D>(connection, filter, all, unknown_after, MOST).await?;
        let walked = rarest_first::<D>(connection, filter, all).await?;
        let ahead = all.until(begun.edge);
        let stretch = edge::<D>(connection, &walked, ahead, &begun).await?;
        let until = until::<D>(connection, &walked, stretch, &begun).await?;
        Ok(Self {
            begun: begun.read::<D>(connection, filter, stretch, MOST).await?,
            filter: walked,
            stretch,
            until,
        })
    }
}

/// The time of the edge, unless it is the end.
async fn until<D: Driver>(
    connection: &mut D::Connection,
    filter: &Filter,
    stretch: Stretch,
    begun: &Begun,
) -> Result<Option<DateTime<Utc>>, Error> {
    let Some(edge) = stretch.edge else {
        return Ok(None);
    };
    if begun.goes_beyond(stretch) {
        return Ok(minted_at(edge));
    }
    let rest = Stretch {
        beyond: Some(edge),
        ..Stretch::all(stretch.towards)
    };
    let next = nth::<D>(connection, filter, rest, 1).await?;
    Ok(next.and_then(|_| minted_at(edge)))
}

/// A stretch that could go on to the end of the log, up to where its search ends.
async fn edge<D: Driver>(
    connection: &mut D::Connection,
    filter: &Filter,
    stretch: Stretch,
    begun: &Begun,
) -> Result<Stretch, Error> {
    let keys = reach(filter, begun.keys());
    let edge = nth::<D>(connection, filter, stretch, keys).await?;
    Ok(stretch.until(edge))
}

/// The key that is the last of so many; `None` where there are fewer.
pub(super) async fn nth<D: Driver>(
    connection: &mut D::Connection,
    filter: &Filter,
    stretch: Stretch,
    keys: usize,
) -> Result<Option<EntryId>, Error> {
    let statement = select::edge(D::DIALECT, filter, stretch, keys);
    let read = rows::<D>(connection, statement).await?;
    let id = read.first().map(|row| D::id(row, 0)).transpose();
    id.map_err(explain::<D>)
}

/// How many keys of the index that it walks a read passes which has examined so many others.
///
/// Each is examined twice, when the edge is looked for and when its entry is; with it, the entry's
/// own key where the index is another table's, and a key for each record and each word that has to be
/// looked up. Before that, some of each word's keys tell which word is walked.
fn reach(filter: &Filter, others: usize) -> usize {
    let index = Index::of(filter);
    let entry = usize::from(matches!(index, Index::Record(..) | Index::Word));
    (KEYS - others - samples(filter)) / (2 + entry + condition::probes(index, filter))
}

/// When an entry's id was minted: how far a search has come that ended at it.
pub(super) fn minted_at(id: EntryId) -> Option<DateTime<Utc>> {
    let (seconds, nanos) = id.as_uuid().get_timestamp()?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
}

#[cfg(test)]
mod tests;
