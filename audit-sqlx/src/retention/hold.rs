//! What is kept all the same, whatever the rules.

use audit_core::{
    Actor, Audit, Auditor, Error, Filter, Key, Operation, Scope, Target, Tenant, Text,
};
use serde::{Deserialize, Serialize};

use super::CATEGORY;
use super::keeper::{begin_holding, execute};
use crate::commit::CommitAudited;
use crate::driver::Driver;
use crate::error::explain;
use crate::read;
use crate::statement::{condition, hold};
use crate::store::{SqlxStore, boxed};

/// The most holds that a tenant may have at once, with as many values in all as one filter may have:
/// each is a condition on every entry that retention looks at.
const HOLDS: usize = 100;

/// What no retention deletes while it stands: the entries that a filter finds, also those that will
/// be written.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use audit_core::Auditor;
/// # use audit_sqlx::SqliteStore;
/// # let store = SqliteStore::new(sqlx::SqlitePool::connect("sqlite::memory:").await?);
/// # store.migrate().await?;
/// # let auditor = Auditor::builder(store.clone()).build()?;
/// use audit_core::{Filter, Tenant};
/// use audit_sqlx::Hold;
///
/// let acme = Tenant::new("acme")?;
/// let filter = Filter::new(acme.clone()).target("customer:42".parse()?);
/// let hold = Hold::new("case-17", "Acme v. Globex", filter);
/// store.hold(&auditor, hold).await?;
/// assert_eq!(store.holds(&acme).await?[0].name, "case-17");
///
/// store.release(&auditor, &acme, "case-17", "settled on 3 May").await?;
/// assert!(store.holds(&acme).await?.is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Hold {
    /// What it is called, once in its tenant.
    pub name: Text,
    /// Why it stands.
    pub reason: Text,
    /// What it covers, and in which tenant. Its order means nothing here.
    pub filter: Filter,
}

impl Hold {
    /// A hold on what a filter finds.
    pub fn new(name: impl Into<Text>, reason: impl Into<Text>, filter: Filter) -> Self {
        Self {
            name: name.into(),
            reason: reason.into(),
            filter,
        }
    }

    fn check(&self) -> Result<(), Error> {
        if self.name.is_empty() || !Key::holds(&self.name) {
            return Err(Error::invalid(
                "a hold needs a name of at most 190 bytes: use its case's number",
            ));
        }
        if self.reason.is_empty() {
            return Err(Error::invalid("a hold needs a reason: say why it stands"));
        }
        if self.filter.text.is_some() {
            return Err(Error::invalid(
                "a hold can't look for words: their index is filled a little later than entries \
                 are written, so that it would not cover them all. Name actors, targets, \
                 categories, actions or times",
            ));
        }
        condition::check(&self.filter)
    }

    fn target(name: &str) -> Target {
        Target::new("legal_hold", name).label(name)
    }
}

impl<D: Driver> SqlxStore<D> {
    /// Places a hold, together with an entry that says so in its tenant's log: both, or neither. The
    /// actor and the origin are those of the scope it is called in; outside any, it is the system.
    ///
    /// It waits for the batch that deletes at that moment; no batch that begins after it deletes
    /// what it covers.
    ///
    /// # Errors
    ///
    /// - `is_invalid`: it has no name or no reason, looks for words, or is more than databases take: a
    ///   tenant may have 100 holds, and 500 values in the filters of them all. Or the auditor's sink is
    ///   no database.
    /// - `is_conflict`: the tenant has a hold of that name; release it first, or choose another.
    /// - `is_unavailable`: the database can't do it now, or the user may not.
    pub fn hold<'a>(
        &'a self,
        auditor: &'a Auditor,
        hold: Hold,
    ) -> impl Future<Output = Result<(), Error>> + Send + 'a {
        boxed(async move {
            hold.check()?;
            let call = async {
                let mut taken = self.keeper().take().await?;
                place::<D>(&mut taken.connection, &hold).await?;
                taken.put_back();
                Ok(())
            };
            let scope = scope(auditor, &hold.filter.tenant);
            scope.try_call("audit_log.hold", call).await
        })
    }

    /// Releases a hold, together with an entry that says so and why: both, or neither. What it
    /// covered is left to the next run.
    ///
    /// # Errors
    ///
    /// `is_invalid` without a reason, and when the tenant has no hold of that name; else as
    /// [`hold`](Self::hold).
    pub fn release<'a>(
        &'a self,
        auditor: &'a Auditor,
        tenant: &'a Tenant,
        name: &'a str,
        reason: &'a str,
    ) -> impl Future<Output = Result<(), Error>> + Send + 'a {
        boxed(async move {
            if reason.is_empty() {
                let why = "a hold is released for a reason: say why it need not stand any more";
                return Err(Error::invalid(why));
            }
            let call = async {
                Audit::current().reason(reason);
                let mut taken = self.keeper().take().await?;
                release::<D>(&mut taken.connection, tenant, name).await?;
                taken.put_back();
                Ok(())
            };
            scope(auditor, tenant)
                .try_call("audit_log.release", call)
                .await
        })
    }

    /// The holds that stand in a tenant, by their names.
    ///
    /// # Errors
    ///
    /// `is_unavailable` when the database can't be read.
    pub fn holds<'a>(
        &'a self,
        tenant: &'a Tenant,
    ) -> impl Future<Output = Result<Vec<Hold>, Error>> + Send + 'a {
        boxed(async move {
            let mut reader = self.reader(tenant).await?;
            let holds = all::<D>(reader.connection(), tenant).await?;
            reader.end().await?;
            Ok(holds)
        })
    }
}

fn scope(auditor: &Auditor, tenant: &Tenant) -> Scope {
    let scope = Scope::builder(auditor).tenant(tenant.clone());
    match Scope::current() {
        Some(around) => scope.actor(around.identity()).source(around).open(),
        None => scope.actor(Actor::system("retention")).open(),
    }
}

async fn place<D: Driver>(connection: &mut D::Connection, placed: &Hold) -> Result<(), Error> {
    let (tenant, name) = (&placed.filter.tenant, &placed.name);
    let audit = Audit::current();
    tell(&audit, Operation::Create, name, "placed the hold {target}");
    audit.reason(&*placed.reason);
    audit.context("filter", &placed.filter);
    let mut tx = begin_holding::<D>(connection, tenant).await?;
    let standing = all::<D>(&mut tx, tenant).await?;
    check_room(&standing, placed)?;
    let document = serde_json::to_string(placed).map_err(unwritable)?;
    let statement = hold::place(D::DIALECT, tenant, name, document);
    execute::<D>(&mut tx, statement).await?;
    tx.commit_audited(&audit).await
}

fn check_room(standing: &[Hold], placed: &Hold) -> Result<(), Error> {
    let Hold { name, filter, .. } = placed;
    if standing.iter().any(|hold| hold.name == *name) {
        return Err(Error::conflict(format!(
            "{} has a hold named {name} already: release it first, or choose another name",
            filter.tenant
        )));
    }
    if standing.len() >= HOLDS {
        return Err(Error::invalid(format!(
            "{} has {HOLDS} holds, and no more may stand at once: release one, or let one cover more",
            filter.tenant
        )));
    }
    let filters = standing.iter().map(|hold| &hold.filter);
    let values: usize = filters.chain([filter]).map(condition::values).sum();
    if values > condition::VALUES {
        return Err(Error::invalid(format!(
            "{} would have holds on {values} values in all, and {} is the most: hold a whole category \
             or kind of record, or a time",
            filter.tenant,
            condition::VALUES
        )));
    }
    Ok(())
}

async fn release<D: Driver>(
    connection: &mut D::Connection,
    tenant: &Tenant,
    name: &str,
) -> Result<(), Error> {
    let audit = Audit::current();
    tell(
        &audit,
        Operation::Delete,
        name,
        "released the hold {target}",
    );
    let mut tx = begin_holding::<D>(connection, tenant).await?;
    let standing = all::<D>(&mut tx, tenant).await?;
    let released = standing.iter().find(|hold| hold.name == name);
    let released = released.ok_or_else(|| {
        Error::invalid(format!(
            "{tenant} has no hold named {name}: `holds` tells which stand"
        ))
    })?;
    audit.context("filter", &released.filter);
    let statement = hold::release(D::DIALECT, tenant, name);
    execute::<D>(&mut tx, statement).await?;
    tx.commit_audited(&audit).await
}

fn tell(audit: &Audit, operation: Operation, name: &str, summary: &'static str) {
    audit.category(CATEGORY);
    audit.operation(operation);
    audit.target(Hold::target(name));
    audit.summary(summary);
}

/// What the holds that stand in a tenant cover.
pub(super) async fn filters<D: Driver>(
    connection: &mut D::Connection,
    tenant: &Tenant,
) -> Result<Vec<Filter>, Error> {
    let holds = all::<D>(connection, tenant).await?;
    Ok(holds.into_iter().map(|hold| hold.filter).collect())
}

async fn all<D: Driver>(
    connection: &mut D::Connection,
    tenant: &Tenant,
) -> Result<Vec<Hold>, Error> {
    let rows = read::rows::<D>(connection, hold::all(D::DIALECT, tenant)).await?;
    let holds = rows.iter().map(|row| {
        let document = D::text(row, 0).map_err(explain::<D>)?;
        serde_json::from_str(&document.unwrap_or_default()).map_err(unreadable)
    });
    holds.collect()
}

fn unwritable(error: serde_json::Error) -> Error {
    Error::invalid("a hold can't be written as JSON").with_source(error)
}

fn unreadable(error: serde_json::Error) -> Error {
    Error::invalid(
        "a hold can't be read, so nothing may be deleted: a newer version of this library wrote it, \
         or something else",
    )
    .with_source(error)
}
