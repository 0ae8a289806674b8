//! One page of a walk.

use audit_core::query::Towards;
use audit_core::{Cursor, Entry, EntryId, Error, Filter, Limit, Page};
use chrono::{DateTime, Utc};

use super::{entry, rows, sieve};
use crate::driver::Driver;
use crate::statement::{condition, select};

/// How many entries are read at once where the sieve decides.
const STRIDE: usize = 500;

/// How many entries one page reads at most, until it returns what it has.
const REACH: usize = 10_000;

/// One page of the entries that match.
pub(crate) async fn page<D: Driver>(
    connection: &mut D::Connection,
    filter: &Filter,
    cursor: Option<&Cursor>,
    limit: Limit,
) -> Result<Page, Error> {
    check(filter, cursor)?;
    let mut walk = Walk::new(filter, cursor, limit);
    while let Some(count) = walk.wants() {
        let statement = select::page(D::DIALECT, filter, walk.towards, walk.beyond, count);
        let read = rows::<D>(connection, statement).await?;
        let entries = read.iter().map(entry::<D>).collect::<Result<Vec<_>, _>>()?;
        walk.take(entries, count);
    }
    Ok(walk.into_page(cursor))
}

/// How far a page has come.
struct Walk<'f> {
    filter: &'f Filter,
    limit: Limit,
    towards: Towards,
    beyond: Option<EntryId>,
    until: Option<DateTime<Utc>>,
    found: Vec<Entry>,
    read: usize,
    is_over: bool,
}

impl<'f> Walk<'f> {
    fn new(filter: &'f Filter, cursor: Option<&Cursor>, limit: Limit) -> Self {
        Self {
            filter,
            limit,
            towards: Towards::of(filter, cursor),
            beyond: cursor.map(Cursor::id),
            until: None,
            found: Vec::new(),
            read: 0,
            is_over: false,
        }
    }

    /// How many entries to read next: one more than the page holds tells whether it goes on.
    fn wants(&self) -> Option<usize> {
        match self.read {
            _ if self.is_over || self.is_full() => None,
            0 => Some(self.limit.get() + 1),
            read => (read < REACH).then_some(STRIDE),
        }
    }

    fn take(&mut self, entries: Vec<Entry>, asked: usize) {
        self.is_over = entries.len() < asked;
        self.read += entries.len();
        if let Some(last) = entries.last() {
            (self.beyond, self.until) = (Some(last.id), Some(last.occurred_at));
        }
        let passing = entries
            .into_iter()
            .filter(|entry| sieve::passes(self.filter, entry));
        self.found.extend(passing);
    }

    fn is_full(&self) -> bool {
        self.found.len() > self.limit.get()
    }

    fn into_page(self, cursor: Option<&Cursor>) -> Page {
        let stopped = !self.is_over && !self.is_full();
        let mut page = Page::new(self.filter, cursor, self.limit, self.found);
        if let (true, Some(id)) = (stopped, self.beyond) {
            let goes_on = Some(Cursor::new(self.filter, self.towards, id));
            match self.towards {
                Towards::Older => page.older = goes_on,
                Towards::Newer => page.newer = goes_on,
            }
            page.searched_until = self.until;
        }
        page
    }
}

fn check(filter: &Filter, cursor: Option<&Cursor>) -> Result<(), Error> {
    if cursor.is_some_and(|cursor| !cursor.belongs_to(filter)) {
        return Err(Error::invalid(
            "the cursor belongs to another filter: begin again without one",
        ));
    }
    condition::check(filter)
}
