//! A run through all tenants and their categories.

use audit_core::{Auditor, Entry, Error, Filter, Tenant};
use chrono::{DateTime, Utc};

use super::walk::Walk;
use super::{Retained, Retention};
use crate::driver::Driver;
use crate::error::explain;
use crate::read;
use crate::statement::{Statement, retain};
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
    Ok(run.retained)
}

struct Run<'r, D: Driver> {
    store: &'r SqlxStore<D>,
    auditor: &'r Auditor,
    retention: &'r Retention,
    now: DateTime<Utc>,
    retained: Retained,
}

impl<D: Driver> Run<'_, D> {
    async fn tenant(&mut self, tenant: Tenant) -> Result<(), Error> {
        let mut after = None;
        while let Some((first, key)) = self.next_category(&tenant, after.as_deref()).await? {
            self.category(&tenant, &first.category).await?;
            after = Some(key);
        }
        Ok(())
    }

    async fn category(&mut self, tenant: &Tenant, category: &str) -> Result<(), Error> {
        let Some(rule) = self.retention.rule_for(tenant, category) else {
            return Ok(());
        };
        let Some(cut_off) = rule.cut_off(self.now) else {
            return Ok(());
        };
        let expired = Filter::new(tenant.clone()).category(category).to(cut_off);
        let begun = Walk::begin(self.store, rule, expired, self.retention.batch).await?;
        let Some(mut walk) = begun else {
            return Ok(());
        };
        while walk.pass_what_is_held(self.store, &mut self.retained).await? {
            walk.batch(self.store, self.auditor, &mut self.retained)
                .await?;
        }
        Ok(())
    }

    async fn next_tenant(&self, after: Option<&str>) -> Result<Option<(Entry, String)>, Error> {
        self.first(retain::next_tenant(D::DIALECT, after)).await
    }

    async fn next_category(
        &self,
        tenant: &Tenant,
        after: Option<&str>,
    ) -> Result<Option<(Entry, String)>, Error> {
        let statement = retain::next_category(D::DIALECT, tenant, after);
        self.first(statement).await
    }

    /// The entry that a statement finds, and the key that comes with it.
    async fn first(&self, statement: Statement) -> Result<Option<(Entry, String)>, Error> {
        let mut connection = self.store.reader().await?;
        let rows = read::rows::<D>(&mut connection, statement).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let key = D::key(row, 2).map_err(explain::<D>)?;
        Ok(Some((read::entry::<D>(row)?, key)))
    }
}
