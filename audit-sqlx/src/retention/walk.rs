//! The way through one category, from its oldest entry on.

use audit_core::query::Towards;
use audit_core::{Auditor, Entry, EntryId, Error, Filter};

use super::batch::Batch;
use super::{Retained, Rule, hold};
use crate::driver::Driver;
use crate::error::explain;
use crate::read;
use crate::statement::index::Stretch;
use crate::statement::retain;
use crate::store::SqlxStore;

/// How far a run has come within a tenant's category.
#[derive(Clone)]
pub(super) struct Walk<'r> {
    pub(super) rule: &'r Rule,
    /// What is older than the rule.
    pub(super) expired: Filter,
    stretch: Stretch,
    /// How many entries are looked at together.
    pub(super) size: usize,
}

impl<'r> Walk<'r> {
    /// The way through what is older than the rule, up to an entry.
    pub(super) fn new(rule: &'r Rule, expired: Filter, to: Option<EntryId>, size: usize) -> Self {
        let stretch = Stretch {
            towards: Towards::Newer,
            beyond: None,
            edge: to,
        };
        Self {
            rule,
            expired,
            stretch,
            size,
        }
    }

    /// Goes on to the next entry that no hold covers, and says whether there is one: where there is
    /// nothing to delete, nothing is begun and nothing logged.
    pub(super) async fn pass_what_is_held<D: Driver>(
        &mut self,
        store: &SqlxStore<D>,
        retained: &mut Retained,
    ) -> Result<bool, Error> {
        loop {
            let mut reader = store.reader(&self.expired.tenant).await?;
            let connection = reader.connection();
            let holds = hold::filters::<D>(connection, &self.expired.tenant).await?;
            let next = self
                .next::<D>(connection, retain::Read::Nothing, &holds, self.size)
                .await?;
            reader.end().await?;
            let held = next.iter().take_while(|next| next.is_held()).count();
            self.pass(&next[..held]);
            retained.held += as_count(held);
            if held < next.len() || next.len() < self.size {
                return Ok(held < next.len());
            }
        }
    }

    /// Deletes one batch, and says whether there may be more to look at.
    pub(super) async fn batch<D: Driver>(
        &mut self,
        store: &SqlxStore<D>,
        auditor: &Auditor,
        retained: &mut Retained,
    ) -> Result<bool, Error> {
        let batch = Batch::run(store, auditor, self).await?;
        self.stretch.beyond = batch.until.or(self.stretch.beyond);
        retained.deleted += as_count(batch.deleted);
        retained.held += as_count(batch.held);
        Ok(batch.deleted + batch.held == self.size)
    }

    /// The next entries, each with what was to be read of it.
    pub(super) async fn next<D: Driver>(
        &self,
        connection: &mut D::Connection,
        what: retain::Read,
        holds: &[Filter],
        count: usize,
    ) -> Result<Vec<Next>, Error> {
        let (expired, holds) = (&self.expired, holds.iter());
        let statement = retain::stretch(D::DIALECT, what, expired, holds, self.stretch, count);
        let rows = read::rows::<D>(connection, statement).await?;
        let next = rows.iter().map(|row| {
            Ok(Next {
                id: D::id(row, 0)?,
                read: D::text(row, 1)?,
            })
        });
        next.collect::<Result<_, _>>().map_err(explain::<D>)
    }

    /// Leaves these behind.
    pub(super) fn pass(&mut self, passed: &[Next]) {
        self.stretch.beyond = passed.last().map(|last| last.id).or(self.stretch.beyond);
    }
}

/// An entry that is old enough.
pub(super) struct Next {
    pub(super) id: EntryId,
    /// What was read of it; `None` where a hold covers it.
    pub(super) read: Option<String>,
}

impl Next {
    /// The entry, if its document was read.
    pub(super) fn entry(&self) -> Option<Result<Entry, Error>> {
        self.read.as_deref().map(read::parsed)
    }

    fn is_held(&self) -> bool {
        self.read.is_none()
    }
}

fn as_count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
