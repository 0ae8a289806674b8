//! One page of a walk.

use audit_core::query::Towards;
use audit_core::{Cursor, Entry, EntryId, Error, Filter, Limit, Page};
use chrono::{DateTime, Utc};

use super::{entry, rows, sieve};
use crate::driver::Driver;
use crate::error::explain;
use crate::statement::index::{Index, Stretch};
use crate::statement::{condition, select};

/// How many keys one page searches, where the index alone does not answer.
const REACH: usize = 10_000;

/// How many entries are read at once where the sieve decides.
const STRIDE: usize = 500;

/// One page of the entries that match.
pub(crate) async fn page<D: Driver>(
    connection: &mut D::Connection,
    filter: &Filter,
    cursor: Option<&Cursor>,
    limit: Limit,
) -> Result<Page, Error> {
    check(filter, cursor)?;
    let mut walk = Walk::new(filter, cursor, limit);
    if !Index::of(filter).is_all_of(filter) {
        walk.stretch.edge = edge::<D>(connection, filter, walk.stretch).await?;
    }
    while let Some(count) = walk.wants() {
        let statement = select::page(D::DIALECT, filter, walk.stretch, count);
        let read = rows::<D>(connection, statement).await?;
        let entries = read.iter().map(entry::<D>).collect::<Result<Vec<_>, _>>()?;
        walk.take(entries, count);
    }
    Ok(walk.into_page(cursor))
}

fn check(filter: &Filter, cursor: Option<&Cursor>) -> Result<(), Error> {
    if cursor.is_some_and(|cursor| !cursor.belongs_to(filter)) {
        return Err(Error::invalid(
            "the cursor belongs to another filter: begin again without one",
        ));
    }
    condition::check(filter)
}

/// Where a search ends that could go on to the end of the log.
async fn edge<D: Driver>(
    connection: &mut D::Connection,
    filter: &Filter,
    stretch: Stretch,
) -> Result<Option<EntryId>, Error> {
    let statement = select::edge(D::DIALECT, filter, stretch, REACH);
    let read = rows::<D>(connection, statement).await?;
    let id = read.first().map(|row| D::id(row, 0)).transpose();
    id.map_err(explain::<D>)
}

/// How far a page has come.
struct Walk<'f> {
    filter: &'f Filter,
    limit: Limit,
    stretch: Stretch,
    found: Vec<Entry>,
    has_begun: bool,
    is_over: bool,
}

impl<'f> Walk<'f> {
    fn new(filter: &'f Filter, cursor: Option<&Cursor>, limit: Limit) -> Self {
        Self {
            filter,
            limit,
            stretch: Stretch {
                towards: Towards::of(filter, cursor),
                beyond: cursor.map(Cursor::id),
                edge: None,
            },
            found: Vec::new(),
            has_begun: false,
            is_over: false,
        }
    }

    /// How many entries to read next: one more than the page holds tells whether it goes on.
    fn wants(&self) -> Option<usize> {
        match self.has_begun {
            _ if self.is_over || self.is_full() => None,
            false => Some(self.limit.get() + 1),
            true => Some(STRIDE),
        }
    }

    fn take(&mut self, entries: Vec<Entry>, asked: usize) {
        self.has_begun = true;
        self.is_over = entries.len() < asked;
        self.stretch.beyond = entries.last().map(|last| last.id).or(self.stretch.beyond);
        let passing = entries
            .into_iter()
            .filter(|entry| sieve::passes(self.filter, entry));
        self.found.extend(passing);
    }

    fn is_full(&self) -> bool {
        self.found.len() > self.limit.get()
    }

    fn into_page(self, cursor: Option<&Cursor>) -> Page {
        let edge = self.stretch.edge.filter(|_| !self.is_full());
        let mut page = Page::new(self.filter, cursor, self.limit, self.found);
        if let Some(edge) = edge {
            let goes_on = Some(Cursor::new(self.filter, self.stretch.towards, edge));
            match self.stretch.towards {
                Towards::Older => page.older = goes_on,
                Towards::Newer => page.newer = goes_on,
            }
            page.searched_until = minted_at(edge);
        }
        page
    }
}

fn minted_at(id: EntryId) -> Option<DateTime<Utc>> {
    let (seconds, nanos) = id.as_uuid().get_timestamp()?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
}
