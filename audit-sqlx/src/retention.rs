//! Lets go of what is older than a rule: the one place that deletes entries.

mod batch;
mod begun;
mod hold;
mod keeper;
mod run;
mod walk;

use std::collections::HashMap;

use audit_core::{Auditor, Error, Filter, Key, Tenant, Text};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

pub use hold::Hold;

use crate::driver::Driver;
use crate::store::{SqlxStore, boxed};

/// The tab of what retention did, and of holds.
const CATEGORY: &str = "Audit log";

/// How many entries one transaction looks at, unless told.
const BATCH: usize = 1_000;

/// The most that one may be told to look at: an app's writers wait for it on SQLite.
const LARGEST_BATCH: usize = 10_000;

/// How long entries are kept.
///
/// For each entry one rule counts, the most specific: a tenant's for a category, else the tenant's,
/// else the category's, else the one for all. An entry for which there is none is kept for ever, and
/// so is one that is to be kept for [`TimeDelta::MAX`]. Of two rules for the same the later one counts.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use audit_core::{Actor, Audit, Auditor};
/// use audit_sqlx::{Retention, SqliteStore};
/// use chrono::{TimeDelta, Utc};
///
/// let store = SqliteStore::new(sqlx::SqlitePool::connect("sqlite::memory:").await?);
/// store.migrate().await?;
/// let auditor = Auditor::builder(store.clone()).build()?;
/// let job = async { Audit::current().category("Billing") };
/// auditor.run_as(Actor::system("nightly-billing"), job).await;
///
/// let retention = Retention::new()
///     .keep(TimeDelta::days(365))
///     .category("Authentication", TimeDelta::days(90));
/// assert_eq!(store.retain(&auditor, &retention).await?.deleted, 0);
///
/// let a_year_later = retention.at(Utc::now() + TimeDelta::days(366));
/// assert_eq!(store.retain(&auditor, &a_year_later).await?.deleted, 1);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Retention {
    rules: HashMap<Scope, Rule>,
    at: Option<DateTime<Utc>>,
    batch: usize,
}

/// The keys of the tenant and of the category that a rule is for.
type Scope = (Option<Key>, Option<Key>);

/// How long what it is for is kept.
#[derive(Debug, Clone, Serialize)]
struct Rule {
    tenant: Option<Tenant>,
    category: Option<Text>,
    #[serde(rename = "keep_seconds", serialize_with = "seconds")]
    keep: TimeDelta,
}

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retained {
    /// How many entries it deleted.
    pub deleted: u64,
    /// How many it would have deleted, had no hold covered them.
    pub held: u64,
}

impl Retention {
    /// No rule: everything is kept for ever.
    pub fn new() -> Self {
        Self {
            rules: HashMap::new(),
            at: None,
            batch: BATCH,
        }
    }

    /// Keeps entries so long for which there is no other rule.
    pub fn keep(self, keep: TimeDelta) -> Self {
        self.rule(None, None, keep)
    }

    /// Keeps a category's entries so long, in the log of each tenant that has no rule of its own.
    pub fn category(self, category: impl Into<Text>, keep: TimeDelta) -> Self {
        self.rule(None, Some(category.into()), keep)
    }

    /// Keeps a tenant's entries so long, those of each category that has no rule for this tenant.
    pub fn tenant(self, tenant: Tenant, keep: TimeDelta) -> Self {
        self.rule(Some(tenant), None, keep)
    }

    /// Keeps a tenant's entries of a category so long.
    pub fn tenant_category(
        self,
        tenant: Tenant,
        category: impl Into<Text>,
        keep: TimeDelta,
    ) -> Self {
        self.rule(Some(tenant), Some(category.into()), keep)
    }

    /// Reckons from this time, not from when the run begins. What happens after the run has begun is
    /// kept all the same.
    pub fn at(mut self, time: DateTime<Utc>) -> Self {
        self.at = Some(time);
        self
    }

    /// Looks at so many entries in one transaction, at most 10,000; 1,000 unless told.
    pub fn batch(mut self, entries: usize) -> Self {
        self.batch = entries;
        self
    }

    fn rule(mut self, tenant: Option<Tenant>, category: Option<Text>, keep: TimeDelta) -> Self {
        let scope = (
            tenant.as_ref().map(Tenant::key),
            category.as_deref().map(Key::new),
        );
        let rule = Rule {
            tenant,
            category,
            keep,
        };
        self.rules.insert(scope, rule);
        self
    }

    /// The rule that counts for one category of a tenant.
    fn rule_for(&self, all: &Filter) -> Option<&Rule> {
        let tenant = Some(all.tenant.key());
        let category = all.category.any.first().map(|category| Key::new(category));
        let scopes = [
            (tenant.clone(), category.clone()),
            (tenant, None),
            (None, category),
            (None, None),
        ];
        scopes.iter().find_map(|scope| self.rules.get(scope))
    }

    fn check(&self) -> Result<(), Error> {
        if self
            .rules
            .values()
            .any(|rule| rule.keep < TimeDelta::zero())
        {
            return Err(Error::invalid(
                "a rule keeps entries for less than no time: give it a duration that is not negative",
            ));
        }
        if !(1..=LARGEST_BATCH).contains(&self.batch) {
            return Err(Error::invalid(format!(
                "a batch of retention looks at 1 to {LARGEST_BATCH} entries"
            )));
        }
        Ok(())
    }
}

impl Default for Retention {
    fn default() -> Self {
        Self::new()
    }
}

impl Rule {
    /// What happened before this time is let go, if anything ever is.
    fn cut_off(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        now.checked_sub_signed(self.keep)
    }
}

fn seconds<S: serde::Serializer>(keep: &TimeDelta, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(keep.num_seconds())
}

impl<D: Driver> SqlxStore<D> {
    /// Deletes the entries that are older than their rule, in batches. Each batch is one transaction
    /// together with an entry in its tenant's log, under *Audit log*, that says what was deleted and
    /// by which rule: both, or neither. What a [`Hold`] covers stays.
    ///
    /// An intent goes with its completion; one that was left without any, and so reads as *unknown*, goes
    /// by its rule as entries do.
    ///
    /// Call it from a job, as often as you like and from as many processes: batches wait for each
    /// other, and each entry is deleted and counted once. It ends; what is written while it runs is
    /// left to the next. Dropped midway, or after an error, what its batches deleted stays deleted and
    /// is in the log, and the next run goes on from there.
    ///
    /// The auditor must be one over this database. The app's user should not be able to delete: let
    /// the job connect as another, who needs no more than this (on SQLite, where there are no users,
    /// the guard is that a permit can't outlast its transaction):
    ///
    /// ```sql
    /// GRANT SELECT, INSERT, DELETE ON audit_entries TO retention;
    /// GRANT SELECT, INSERT, DELETE ON audit_targets TO retention;
    /// GRANT INSERT ON audit_pending TO retention;
    /// GRANT SELECT, DELETE ON audit_words TO retention;
    /// GRANT SELECT, DELETE ON audit_intents TO retention;
    /// GRANT SELECT, DELETE ON audit_intent_targets TO retention;
    /// GRANT SELECT, UPDATE ON audit_permits TO retention;
    /// GRANT SELECT, INSERT, DELETE ON audit_holds TO retention;
    /// ```
    ///
    /// Such a user could delete by hand as well, once it gives itself a permit, and the tables' owner
    /// can drop the triggers that ask for one.
    ///
    /// # Errors
    ///
    /// - `is_invalid`: a rule or the batch is out of bounds, the auditor's sink is no database, or an
    ///   entry or a hold can't be read. Nothing is deleted that can't be read; other tenants' entries
    ///   are, all the same.
    /// - `is_unavailable`, `is_conflict`: the database can't do it now, or the user may not, or a policy
    ///   or a trigger keeps an entry in silence; run it again.
    pub fn retain<'a>(
        &'a self,
        auditor: &'a Auditor,
        retention: &'a Retention,
    ) -> impl Future<Output = Result<Retained, Error>> + Send + 'a {
        boxed(run::run(self, auditor, retention))
    }
}
