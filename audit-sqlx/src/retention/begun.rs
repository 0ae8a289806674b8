//! What was begun, and let go: with its completion, or without one when it is older than its rule.

use audit_core::query::Towards;
use audit_core::{Actor, Audit, Auditor, Entry, EntryId, Error, Filter, Scope, Target, Tenant};

use super::batch::{STRIDE, announce, check_all, counted};
use super::keeper::{begin_deleting, execute};
use super::{Retained, Rule, hold};
use crate::commit::CommitAudited;
use crate::driver::Driver;
use crate::read::{self, Begun};
use crate::statement::delete;
use crate::statement::index::Stretch;
use crate::store::SqlxStore;

/// The way through the intents of a tenant's category that were left without a completion.
pub(super) struct Walk<'r, D: Driver> {
    pub(super) store: &'r SqlxStore<D>,
    pub(super) auditor: &'r Auditor,
    pub(super) rule: &'r Rule,
    /// What is older than the rule.
    pub(super) expired: Filter,
    /// How many are looked at together.
    pub(super) size: usize,
}

impl<D: Driver> Walk<'_, D> {
    pub(super) async fn run(&self, retained: &mut Retained) -> Result<(), Error> {
        let mut stretch = Stretch::all(Towards::Newer);
        loop {
            let (begun, due) = self.look(stretch).await?;
            // Where there is nothing to delete, nothing is begun and nothing logged.
            let done = if due.go.is_empty() {
                due.retained()
            } else {
                self.batch(stretch.until(begun.edge)).await?
            };
            retained.deleted += done.deleted;
            retained.held += done.held;
            if begun.edge.is_none() {
                return Ok(());
            }
            stretch.beyond = begun.edge;
        }
    }

    async fn look(&self, stretch: Stretch) -> Result<(Begun, Due), Error> {
        let mut reader = self.store.reader(&self.expired.tenant).await?;
        let connection = reader.connection();
        let begun = self.ahead(connection, stretch).await?;
        let holds = hold::filters::<D>(connection, &self.expired.tenant).await?;
        let due = self.due(connection, &begun, &holds).await?;
        reader.end().await?;
        Ok((begun, due))
    }

    async fn ahead(
        &self,
        connection: &mut D::Connection,
        stretch: Stretch,
    ) -> Result<Begun, Error> {
        let (expired, after) = (&self.expired, self.store.unknown_after);
        Begun::ahead::<D>(connection, expired, stretch, after, self.size).await
    }

    /// Those that are older than the rule, by whether a hold covers them.
    async fn due(
        &self,
        connection: &mut D::Connection,
        begun: &Begun,
        holds: &[Filter],
    ) -> Result<Due, Error> {
        let mut due = Due::default();
        for ids in begun.open.chunks(STRIDE) {
            let mut read = read::begun::<D>(connection, &self.expired.tenant, ids).await?;
            read.retain(|intent| self.expired.matches(intent));
            let is_held = |intent: &Entry| holds.iter().any(|hold| hold.matches(intent));
            let (held, go): (Vec<_>, Vec<_>) = read.into_iter().partition(is_held);
            due.held += held.len();
            due.go.extend(go);
        }
        Ok(due)
    }

    async fn batch(&self, part: Stretch) -> Result<Retained, Error> {
        let scope = Scope::builder(self.auditor)
            .tenant(self.expired.tenant.clone())
            .actor(Actor::system("retention"))
            .open();
        let call = async {
            let mut taken = self.store.keeper().take().await?;
            let batch = self.transaction(&mut taken.connection, part).await?;
            taken.put_back();
            Ok(batch)
        };
        scope.try_call("audit_log.retain", call).await
    }

    async fn transaction(
        &self,
        connection: &mut D::Connection,
        part: Stretch,
    ) -> Result<Retained, Error> {
        let audit = Audit::current();
        announce(&audit, &self.expired);
        let mut tx = begin_deleting::<D>(connection, &self.expired.tenant).await?;
        let holds = hold::filters::<D>(&mut tx, &self.expired.tenant).await?;
        let begun = self.ahead(&mut tx, part).await?;
        let due = self.due(&mut tx, &begun, &holds).await?;
        delete::<D>(&mut tx, &self.expired.tenant, &due.go).await?;
        execute::<D>(&mut tx, delete::no_permit(D::DIALECT)).await?;
        if !due.go.is_empty() {
            self.tell(&audit, due.go.len());
        }
        tx.commit_audited(&audit).await?;
        Ok(due.retained())
    }

    /// Says what was deleted.
    fn tell(&self, audit: &Audit, intents: usize) {
        audit.summary(
            "deleted {entries} of {category} from before {before}, whose end was never recorded",
        );
        audit.value("entries", counted(intents));
        audit.context("count", intents);
        audit.context("rule", self.rule);
        audit.context("before", self.expired.to);
    }
}

/// What is old enough.
#[derive(Default)]
struct Due {
    go: Vec<Entry>,
    held: usize,
}

impl Due {
    fn retained(&self) -> Retained {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Retained {
            deleted: count(self.go.len()),
            held: count(self.held),
        }
    }
}

/// Deletes the intents that these entries complete: without them they would read as unknown.
pub(super) async fn let_go<D: Driver>(
    connection: &mut D::Connection,
    tenant: &Tenant,
    completions: &[Entry],
) -> Result<(), Error> {
    let ids: Vec<_> = completions.iter().map(|entry| entry.id).collect();
    for ids in ids.chunks(STRIDE) {
        let intents = read::begun::<D>(connection, tenant, ids).await?;
        delete::<D>(connection, tenant, &intents).await?;
    }
    Ok(())
}

async fn delete<D: Driver>(
    connection: &mut D::Connection,
    tenant: &Tenant,
    intents: &[Entry],
) -> Result<(), Error> {
    for intents in intents.chunks(STRIDE) {
        let targets = intents.iter().flat_map(|intent| {
            let touched = intent.targets.iter();
            touched.map(|target| (intent.id, target))
        });
        let targets: Vec<(EntryId, &Target)> = targets.collect();
        for targets in targets.chunks(STRIDE) {
            let statement = delete::intent_targets(D::DIALECT, tenant, targets);
            execute::<D>(connection, statement).await?;
        }
        let ids = intents.iter().map(|intent| intent.id);
        let deleted = execute::<D>(connection, delete::intents(D::DIALECT, tenant, ids)).await?;
        check_all(deleted, intents.len())?;
    }
    Ok(())
}
