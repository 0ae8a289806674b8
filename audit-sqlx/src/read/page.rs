//! One page of a walk.

use audit_core::query::Towards;
use audit_core::{Cursor, Entry, EntryId, Error, Filter, Limit, Page};

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
) -> Result<Page, Error> {
    check(filter, cursor)?;
    let mut stretch = Stretch {
        beyond: cursor.map(Cursor::id),
        ..Stretch::all(Towards::of(filter, cursor))
    };
    let walked = rarest_first::<D>(connection, filter, stretch).await?;
    stretch.edge = end::<D>(connection, &walked, stretch).await?;
    let one_more = limit.get() + 1; // tells whether it goes on
    let found = entries::<D>(connection, &walked, stretch, one_more).await?;
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
