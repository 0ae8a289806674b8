//! One batch: what it deletes, and the entry that says so, in one transaction.

use audit_core::query::entry_words;
use audit_core::{Actor, Audit, Auditor, Entry, EntryId, Error, Filter, Operation, Scope, Target};
use serde_json::json;

use super::keeper::{begin_deleting, execute};
use super::walk::{Next, Walk};
use super::{CATEGORY, begun, hold};
use crate::commit::CommitAudited;
use crate::driver::Driver;
use crate::statement::{delete, retain};
use crate::store::SqlxStore;

/// How many entries are in memory at once, and how many rows one statement deletes at most.
pub(super) const STRIDE: usize = 100;

/// What a batch did.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) deleted: usize,
    pub(super) held: usize,
    /// The last entry that it looked at.
    pub(super) until: Option<EntryId>,
    first: Option<Entry>,
    last: Option<Entry>,
}

impl Batch {
    /// Deletes the next entries of a walk.
    pub(super) async fn run<D: Driver>(
        store: &SqlxStore<D>,
        auditor: &Auditor,
        walk: &Walk<'_>,
    ) -> Result<Self, Error> {
        let scope = Scope::builder(auditor)
            .tenant(walk.expired.tenant.clone())
            .actor(Actor::system("retention"))
            .open();
        let call = async {
            let mut taken = store.keeper().take().await?;
            let batch = transaction::<D>(&mut taken.connection, walk.clone()).await?;
            taken.put_back();
            Ok(batch)
        };
        scope.try_call("audit_log.retain", call).await
    }

    /// Deletes what no hold covers, a stride at a time.
    async fn delete<D: Driver>(
        connection: &mut D::Connection,
        mut walk: Walk<'_>,
        holds: &[Filter],
    ) -> Result<Self, Error> {
        let (mut batch, mut left) = (Self::default(), walk.size);
        while left > 0 {
            let count = left.min(STRIDE);
            let document = retain::Read::Document;
            let next = walk.next::<D>(connection, document, holds, count).await?;
            walk.pass(&next);
            batch.stride::<D>(connection, &next).await?;
            left = if next.len() < count { 0 } else { left - count };
        }
        Ok(batch)
    }

    async fn stride<D: Driver>(
        &mut self,
        connection: &mut D::Connection,
        next: &[Next],
    ) -> Result<(), Error> {
        let entries = next.iter().filter_map(Next::entry);
        let entries = entries.collect::<Result<Vec<_>, _>>()?;
        let_go::<D>(connection, &entries).await?;
        self.until = next.last().map(|last| last.id).or(self.until);
        self.deleted += entries.len();
        self.held += next.len() - entries.len();
        self.first = self.first.take().or_else(|| entries.first().cloned());
        self.last = entries.into_iter().next_back().or(self.last.take());
        Ok(())
    }

    /// Says what was deleted.
    fn tell(&self, audit: &Audit, walk: &Walk<'_>) {
        let end = |entry: &Option<Entry>| {
            let end = entry.as_ref();
            end.map(|entry| json!({"id": entry.id, "occurred_at": entry.occurred_at}))
        };
        audit.summary("deleted {entries} of {category} from before {before}");
        audit.value("entries", counted(self.deleted));
        audit.context("count", self.deleted);
        audit.context("first", end(&self.first));
        audit.context("last", end(&self.last));
        audit.context("rule", walk.rule);
        audit.context("before", walk.expired.to);
    }
}

async fn transaction<D: Driver>(
    connection: &mut D::Connection,
    walk: Walk<'_>,
) -> Result<Batch, Error> {
    let audit = Audit::current();
    announce(&audit, &walk.expired);
    let mut tx = begin_deleting::<D>(connection, &walk.expired.tenant).await?;
    let holds = hold::filters::<D>(&mut tx, &walk.expired.tenant).await?;
    let batch = Batch::delete::<D>(&mut tx, walk.clone(), &holds).await?;
    execute::<D>(&mut tx, delete::no_permit(D::DIALECT)).await?;
    if batch.deleted > 0 {
        batch.tell(&audit, &walk);
    }
    tx.commit_audited(&audit).await?;
    Ok(batch)
}

/// Says what is tried: another run may have been quicker, or a hold, so that nothing is left.
pub(super) fn announce(audit: &Audit, expired: &Filter) {
    audit.category(CATEGORY);
    audit.operation(Operation::Delete);
    audit.summary("found nothing left to delete of {category} from before {before}");
    audit.value("category", expired.category.any.concat());
    if let Some(before) = expired.to {
        audit.value("before", before.format("%Y-%m-%d %H:%M UTC"));
    }
}

/// Deletes entries with all that was kept of them.
async fn let_go<D: Driver>(connection: &mut D::Connection, entries: &[Entry]) -> Result<(), Error> {
    let Some(tenant) = entries.first().map(|entry| &entry.tenant) else {
        return Ok(());
    };
    let targets = entries.iter().flat_map(|entry| {
        let touched = entry.targets.iter();
        touched.map(|target| (entry.id, target))
    });
    let targets: Vec<(EntryId, &Target)> = targets.collect();
    for targets in targets.chunks(STRIDE) {
        execute::<D>(connection, delete::targets(D::DIALECT, tenant, targets)).await?;
    }
    let words = entries.iter().flat_map(|entry| {
        let found_by = entry_words(entry).into_iter();
        found_by.map(|word| (entry.id, word))
    });
    let words: Vec<_> = words.collect();
    for words in words.chunks(STRIDE) {
        execute::<D>(connection, delete::words(D::DIALECT, tenant, words)).await?;
    }
    begun::let_go::<D>(connection, tenant, entries).await?;
    let ids = entries.iter().map(|entry| entry.id);
    let deleted = execute::<D>(connection, delete::entries(D::DIALECT, tenant, ids)).await?;
    check_all(deleted, entries.len())
}

/// A policy, or a trigger of the app's, may keep a row in silence.
pub(super) fn check_all(deleted: u64, entries: usize) -> Result<(), Error> {
    if u64::try_from(entries) == Ok(deleted) {
        return Ok(());
    }
    Err(Error::unavailable(format!(
        "the database deleted {deleted} of {entries} entries, so that none is let go: look for a \
         policy or a trigger on audit_entries that keeps them from this user"
    )))
}

/// So many entries, as a sentence has them: `1 entry`, `1,000 entries`.
pub(super) fn counted(entries: usize) -> String {
    let digits = entries.to_string();
    let groups = digits.as_bytes().rchunks(3).rev();
    let groups: Vec<_> = groups.map(String::from_utf8_lossy).collect();
    let noun = if entries == 1 { "entry" } else { "entries" };
    format!("{} {noun}", groups.join(","))
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn a_number_is_told_as_people_write_it() {
        for (entries, told) in [
            (1, "1 entry"),
            (2, "2 entries"),
            (999, "999 entries"),
            (1_000, "1,000 entries"),
            (1_234_567, "1,234,567 entries"),
        ] {
            assert_eq!(counted(entries), told);
        }
    }
}
