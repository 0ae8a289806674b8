//! A run through all tenants and their categories.

use audit_core::query::Towards;
use audit_core::{Auditor, Entry, EntryId, Error, Filter, Tenant};
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
        now: retention.now(),
        retained: Retained::default(),
    };
    let mut after = None;
    while let Some((first, key)) = run.next_tenant(after.as_deref()).await? {
        run.tenant(first.tenant).await?;
        after = Some(key);
    }
    let mut after = None;
    while let Some((first, key)) = run.next_tenant_begun(after.as_deref()).await? {
        run.begun(first.tenant).await?;
        after = Some(key);
    }
    Ok(run.retained)
}

struct Run<'r, D: Driver> {
    store: &'r SqlxStore<D>,
    auditor: &'r Auditor,
    retention: &'r Retention,
    now: DateTime<Utc>,
    retained: Retained,
}

impl<'r, D: Driver> Run<'r, D> {
    async fn tenant(&mut self, tenant: Tenant) -> Result<(), Error> {
        let (log, mut after) = (Filter::new(tenant), None);
        let newest = self.newest(&log).await?;
        while let Some((first, key)) = self.next_category(&log, after.as_deref()).await? {
            let category = log.clone().category(first.category);
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
        while walk
            .pass_what_is_held(self.store, &mut self.retained)
            .await?
        {
            walk.batch(self.store, self.auditor, &mut self.retained)
                .await?;
        }
        Ok(())
    }

    /// What of a tenant's category is older than its rule, if anything can be.
    fn expired(&self, all: Filter) -> Option<(&'r Rule, Filter)> {
        let rule = self.retention.rule_for(&all)?;
        let cut_off = rule.cut_off(self.now)?;
        Some((rule, all.to(cut_off)))
    }

    /// The same way through what was begun in a tenant's log, and left without a completion.
    async fn begun(&mut self, tenant: Tenant) -> Result<(), Error> {
        let (log, mut after) = (Filter::new(tenant), None);
        while let Some((first, key)) = self.next_category_begun(&log, after.as_deref()).await? {
            if let Some((rule, expired)) = self.expired(log.clone().category(first.category)) {
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

    async fn next_tenant_begun(
        &self,
        after: Option<&str>,
    ) -> Result<Option<(Entry, String)>, Error> {
        self.first(retain::next_tenant_begun(D::DIALECT, after))
            .await
    }

    async fn next_category_begun(
        &self,
        log: &Filter,
        after: Option<&str>,
    ) -> Result<Option<(Entry, String)>, Error> {
        let statement = retain::next_category_begun(D::DIALECT, &log.tenant, after);
        self.first(statement).await
    }

    async fn next_tenant(&self, after: Option<&str>) -> Result<Option<(Entry, String)>, Error> {
        self.first(retain::next_tenant(D::DIALECT, after)).await
    }

    async fn next_category(
        &self,
        log: &Filter,
        after: Option<&str>,
    ) -> Result<Option<(Entry, String)>, Error> {
        let statement = retain::next_category(D::DIALECT, &log.tenant, after);
        self.first(statement).await
    }

    /// Where a log ends now: the run must not go after the entries that it writes itself.
    async fn newest(&self, log: &Filter) -> Result<Option<EntryId>, Error> {
        let whole = Stretch {
            towards: Towards::Older,
            beyond: None,
            edge: None,
        };
        let mut connection = self.store.acquire().await?;
        let statement = select::edge(D::DIALECT, log, whole, 1);
        let rows = read::rows::<D>(&mut connection, statement).await?;
        let newest = rows.first().map(|row| D::id(row, 0)).transpose();
        newest.map_err(explain::<D>)
    }

    /// The entry that a statement finds, and the key that comes with it.
    async fn first(&self, statement: Statement) -> Result<Option<(Entry, String)>, Error> {
        let mut connection = self.store.acquire().await?;
        let rows = read::rows::<D>(&mut connection, statement).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let key = D::key(row, 2).map_err(explain::<D>)?;
        Ok(Some((read::entry::<D>(row)?, key)))
    }
}
