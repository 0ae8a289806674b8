//! A run through all tenants and their categories.

use std::error::Error as _;

use audit_core::query::Towards;
use audit_core::{Auditor, Clock, Entry, EntryId, Error, Filter, SystemClock};
use chrono::{DateTime, Utc};

use super::walk::Walk;
use super::{Retained, Retention, Rule, begun};
use crate::driver::Driver;
use crate::error::explain;
use crate::read;
use crate::statement::index::Stretch;
use crate::statement::{Statement, retain, select};
use crate::store::SqlxStore;

/// Deletes what is older than its rule.
///
/// Each entry is of one tenant and one category, so that one rule is its own, and what is kept longer
/// is never looked at.
pub(super) async fn run<D: Driver>(
    store: &SqlxStore<D>,
    auditor: &Auditor,
    retention: &Retention,
) -> Result<Retained, Error> {
    retention.check()?;
    let mut run = Run {
        store,
        auditor,
        retention,
        began: SystemClock.now(),
        retained: Retained::default(),
        unreadable: None,
    };
    let mut after = None;
    while let Some((first, key)) = run.next_tenant(after.as_deref()).await? {
        let answer = run.tenant(first).await;
        run.unless_unreadable(&key, answer)?;
        after = Some(key);
    }
    let mut after = None;
    while let Some((first, key)) = run.next_tenant_begun(after.as_deref()).await? {
        let answer = run.begun(first).await;
        run.unless_unreadable(&key, answer)?;
        after = Some(key);
    }
    run.unreadable.map_or(Ok(run.retained), Err)
}

struct Run<'r, D: Driver> {
    store: &'r SqlxStore<D>,
    auditor: &'r Auditor,
    retention: &'r Retention,
    began: DateTime<Utc>,
    retained: Retained,
    /// The first of what could not be read.
    unreadable: Option<Error>,
}

/// A row's entry, if it can be read, and the key that comes with it.
type Found = (Result<Entry, Error>, String);

impl<'r, D: Driver> Run<'r, D> {
    async fn tenant(&mut self, first: Result<Entry, Error>) -> Result<(), Error> {
        let (log, mut after) = (Filter::new(first?.tenant), None);
        let newest = self.newest(&log).await?;
        while let Some((first, key)) = self.next_category(&log, after.as_deref()).await? {
            let category = log.clone().category(first?.category);
            self.category(category, newest).await?;
            after = Some(key);
        }
        Ok(())
    }

    async fn category(&mut self, all: Filter, newest: Option<EntryId>) -> Result<(), Error> {
        let Some((rule, expired)) = self.expired(all) else {
            return Ok(());
        };
        let mut walk = Walk::new(rule, expired, newest, self.retention.batch);
        let (store, retained) = (self.store, &mut self.retained);
        while walk.pass_what_is_held(store, retained).await?
            && walk.batch(store, self.auditor, retained).await?
        {}
        Ok(())
    }

    /// What of a tenant's category is older than its rule, if anything can be.
    fn expired(&self, all: Filter) -> Option<(&'r Rule, Filter)> {
        let rule = self.retention.rule_for(&all)?;
        let cut_off = rule.cut_off(self.retention.at.unwrap_or(self.began))?;
        // Whatever time it reckons from, it must not go after what it writes itself.
        Some((rule, all.to(cut_off.min(self.began))))
    }

    /// The same way through what was begun in a tenant's log, and left without a completion.
    async fn begun(&mut self, first: Result<Entry, Error>) -> Result<(), Error> {
        let (log, mut after) = (Filter::new(first?.tenant), None);
        while let Some((first, key)) = self.next_category_begun(&log, after.as_deref()).await? {
            if let Some((rule, expired)) = self.expired(log.clone().category(first?.category)) {
                let walk = begun::Walk {
                    store: self.store,
                    auditor: self.auditor,
                    rule,
                    expired,
                    size: self.retention.batch,
                };
                walk.run(&mut self.retained).await?;
            }
            after = Some(key);
        }
        Ok(())
    }

    /// What can't be read in one tenant's log keeps no other's.
    fn unless_unreadable(&mut self, tenant: &str, answer: Result<(), Error>) -> Result<(), Error> {
        match answer {
            Err(error) if is_unreadable(&error) => {
                tracing::error!(%error, tenant, "retention can't read a log, and leaves it");
                self.unreadable.get_or_insert(error);
                Ok(())
            }
            answer => answer,
        }
    }

    async fn next_tenant(&self, after: Option<&str>) -> Result<Option<Found>, Error> {
        let mut connection = self.store.acquire().await?;
        first::<D>(&mut connection, retain::next_tenant(D::DIALECT, after)).await
    }

    async fn next_tenant_begun(&self, after: Option<&str>) -> Result<Option<Found>, Error> {
        let mut connection = self.store.acquire().await?;
        first::<D>(
            &mut connection,
            retain::next_tenant_begun(D::DIALECT, after),
        )
        .await
    }

    async fn next_category_begun(
        &self,
        log: &Filter,
        after: Option<&str>,
    ) -> Result<Option<Found>, Error> {
        let statement = retain::next_category_begun(D::DIALECT, &log.tenant, after);
        self.first_of(log, statement).await
    }

    async fn next_category(
        &self,
        log: &Filter,
        after: Option<&str>,
    ) -> Result<Option<Found>, Error> {
        let statement = retain::next_category(D::DIALECT, &log.tenant, after);
        self.first_of(log, statement).await
    }

    /// What a statement finds first in one tenant's log.
    async fn first_of(&self, log: &Filter, statement: Statement) -> Result<Option<Found>, Error> {
        let mut reader = self.store.reader(&log.tenant).await?;
        let found = first::<D>(reader.connection(), statement).await?;
        reader.end().await?;
        Ok(found)
    }

    /// Where a log ends now: what is written from now on is left to the next run.
    async fn newest(&self, log: &Filter) -> Result<Option<EntryId>, Error> {
        let whole = Stretch {
            towards: Towards::Older,
            beyond: None,
            edge: None,
        };
        let mut reader = self.store.reader(&log.tenant).await?;
        let statement = select::edge(D::DIALECT, log, whole, 1);
        let rows = read::rows::<D>(reader.connection(), statement).await?;
        reader.end().await?;
        let newest = rows.first().map(|row| D::id(row, 0)).transpose();
        newest.map_err(explain::<D>)
    }
}

/// What a statement finds first.
async fn first<D: Driver>(
    connection: &mut D::Connection,
    statement: Statement,
) -> Result<Option<Found>, Error> {
    let rows = read::rows::<D>(connection, statement).await?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let key = D::key(row, 2).map_err(explain::<D>)?;
    Ok(Some((read::entry::<D>(row), key)))
}

/// Whether a document is what can't be read.
fn is_unreadable(error: &Error) -> bool {
    let cause = error.source();
    cause.is_some_and(|cause| cause.is::<serde_json::Error>())
}
