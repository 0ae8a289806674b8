//! One page of a walk.

use audit_core::query::Towards;
use audit_core::{Cursor, Entry, EntryId, Error, Filter, Limit, Page};
use chrono::TimeDelta;

use super::begun::{self, Begun, merge};
use super::rarest::rarest_first;
use super::reach::{end, minted_at};
use super::{entry, rows};
use crate::driver::Driver;
use crate::statement::index::Stretch;
use crate::statement::{condition, select};

/// One page of the entries that match.
pub(crate) async fn page<D: Driver>(
    connection: &mut D::Connection,
    filter: &Filter,
    cursor: Option<&Cursor>,
    limit: Limit,
    unknown_after: TimeDelta,
) -> Result<Page, Error> {
    check(filter, cursor)?;
    let ahead = Stretch {
        beyond: cursor.map(Cursor::id),
        ..Stretch::all(Towards::of(filter, cursor))
    };
    let most = begun::most(filter, limit);
    let begun = Begun::ahead::<D>(connection, filter, ahead, unknown_after, most).await?;
    let walked = rarest_first::<D>(connection, filter, ahead).await?;
    let stretch = end::<D>(connection, &walked, ahead, &begun).await?;
    let one_more = limit.get() + 1; // tells whether it goes on
    let mut found = entries::<D>(connection, &walked, stretch, one_more).await?;
    let covered = covered(stretch, &found, one_more);
    let begun = begun
        .read::<D>(connection, filter, covered, one_more)
        .await?;
    merge(&mut found, begun, stretch.towards);
    found.truncate(one_more);
    let edge = stretch.edge.filter(|_| found.len() < one_more);
    let mut page = Page::new(filter, cursor, limit, found);
    if let Some(edge) = edge {
        goes_on(&mut page, filter, stretch.towards, edge);
    }
    Ok(page)
}

fn check(filter: &Filter, cursor: Option<&Cursor>) -> Result<(), Error> {
    if cursor.is_some_and(|cursor| !cursor.belongs_to(filter)) {
        return Err(Error::invalid(
            "the cursor belongs to another filter: begin again without one",
        ));
    }
    condition::check(filter)
}

/// The part of a stretch that so many entries were looked for in: up to the last one, where all were
/// found.
pub(super) fn covered(stretch: Stretch, found: &[Entry], count: usize) -> Stretch {
    match found.last() {
        Some(last) if found.len() == count => stretch.until(Some(last.id)),
        _ => stretch,
    }
}

/// The first entries of a stretch that match.
pub(super) async fn entries<D: Driver>(
    connection: &mut D::Connection,
    filter: &Filter,
    stretch: Stretch,
    count: usize,
) -> Result<Vec<Entry>, Error> {
    let statement = select::page(D::DIALECT, filter, stretch, count);
    let read = rows::<D>(connection, statement).await?;
    read.iter().map(entry::<D>).collect()
}

/// The search ended before the page was full, and the log did not.
fn goes_on(page: &mut Page, filter: &Filter, towards: Towards, edge: EntryId) {
    let beyond = Some(Cursor::new(filter, towards, edge));
    match towards {
        Towards::Older => page.older = beyond,
        Towards::Newer => page.newer = beyond,
    }
    page.searched_until = minted_at(edge);
}
