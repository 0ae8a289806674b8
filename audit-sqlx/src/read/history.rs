//! A record's history.

use std::cmp::Reverse;

use audit_core::query::{TargetRef, Towards};
use audit_core::{Entry, EntryId, Error, Filter, Json, Limit, Tenant, Version};
use chrono::TimeDelta;
use serde_json::Value;

use super::begun::{self, Begun};
use super::told::{Told, told};
use super::{changed, entry, rows, state};
use crate::driver::Driver;
use crate::statement::index::Stretch;
use crate::statement::select;

/// The entries that touched a record, newest first.
pub(crate) async fn history<D: Driver>(
    connection: &mut D::Connection,
    tenant: &Tenant,
    target: &TargetRef,
    older_than: Option<EntryId>,
    limit: Limit,
    unknown_after: TimeDelta,
) -> Result<Vec<Version>, Error> {
    let record = select::one(target).ok_or_else(|| {
        Error::invalid("a history is one record's: name its id, as in `customer:42`")
    })?;
    let walk = Walk {
        record,
        filter: Filter::new(tenant.clone()).target(target.clone()),
        limit,
        unknown_after,
    };
    let (mut versions, mut next) = (Vec::new(), Some(older_than));
    while let Some(older_than) = next.filter(|_| versions.len() < limit.get()) {
        next = walk
            .part::<D>(connection, older_than, &mut versions)
            .await?;
    }
    versions.truncate(limit.get());
    let left = match begins_with_a_state(&versions) {
        Some(oldest) => left_before::<D>(connection, tenant, target, oldest).await?,
        None => None,
    };
    mark(&mut versions, left);
    Ok(versions)
}

/// The way through a record's history.
struct Walk<'r> {
    record: (&'r str, &'r str),
    filter: Filter,
    limit: Limit,
    unknown_after: TimeDelta,
}

impl Walk<'_> {
    /// Adds a part of the history, and tells beyond which entry it goes on.
    async fn part<D: Driver>(
        &self,
        connection: &mut D::Connection,
        older_than: Option<EntryId>,
        versions: &mut Vec<Version>,
    ) -> Result<Option<Option<EntryId>>, Error> {
        let ahead = Stretch {
            beyond: older_than,
            ..Stretch::all(Towards::Older)
        };
        let (filter, limit) = (&self.filter, self.limit.get());
        let most = begun::most(filter, self.limit);
        let begun = Begun::ahead::<D>(connection, filter, ahead, self.unknown_after, most).await?;
        let mut part = self.written::<D>(connection, older_than).await?;
        let last = part.last().map(|version| version.entry.id);
        let stretch = ahead.until(begun.edge);
        let covered = stretch.until(last.filter(|_| part.len() == limit));
        part.retain(|version| covered.holds(version.entry.id));
        let open = begun.read::<D>(connection, filter, covered, limit).await?;
        merge(&mut part, open);
        versions.append(&mut part);
        Ok(covered.edge.map(Some))
    }

    async fn written<D: Driver>(
        &self,
        connection: &mut D::Connection,
        older_than: Option<EntryId>,
    ) -> Result<Vec<Version>, Error> {
        let (tenant, limit) = (&self.filter.tenant, self.limit.get());
        let statement = select::history(D::DIALECT, tenant, self.record, older_than, limit);
        let read = rows::<D>(connection, statement).await?;
        read.iter().map(version::<D>).collect()
    }
}

/// Puts what was begun among the versions of the same stretch.
fn merge(versions: &mut Vec<Version>, begun: Vec<Entry>) {
    let begun = begun.into_iter();
    versions.extend(begun.map(|entry| Version::new(entry, None, None, Vec::new())));
    versions.sort_by_key(|version| Reverse(version.entry.id));
    versions.dedup_by_key(|version| version.entry.id); // the sort is stable
}

/// The oldest version, where what was left before it is to be compared: the first state that any of
/// them tells is one that was found.
fn begins_with_a_state(versions: &[Version]) -> Option<EntryId> {
    let mut told = versions.iter().rev().filter(|version| knows(version));
    told.next()?.before.as_ref()?;
    versions.last().map(|oldest| oldest.entry.id)
}

/// A look at a record, or an attempt that failed, knows no state.
fn knows(version: &Version) -> bool {
    version.before.is_some() || version.after.is_some()
}

fn version<D: Driver>(row: &D::Row) -> Result<Version, Error> {
    let (before, after) = (state::<D>(row, 2)?, state::<D>(row, 3)?);
    Ok(Version::new(
        entry::<D>(row)?,
        before,
        after,
        changed::<D>(row, 4)?,
    ))
}

/// The state that the last entry before this one left which kept any: `Some(None)` after a deletion.
async fn left_before<D: Driver>(
    connection: &mut D::Connection,
    tenant: &Tenant,
    target: &TargetRef,
    id: EntryId,
) -> Result<Option<Option<Json>>, Error> {
    let filter = Filter::new(tenant.clone()).target(target.clone());
    let stretch = Stretch {
        beyond: Some(id),
        ..Stretch::all(Towards::Older)
    };
    match told::<D>(connection, &filter, stretch).await? {
        Told::By { after, .. } => Ok(Some(after)),
        Told::Nothing | Told::Unknown => Ok(None),
    }
}

/// Marks each version that has a state before, by what the next older one with a state left.
fn mark(versions: &mut [Version], mut left: Option<Option<Json>>) {
    for version in versions.iter_mut().rev() {
        if let (Some(left), Some(before)) = (&left, &version.before) {
            version.follows = match left {
                Some(left) => are_same(left, before),
                None => Some(false), // it was deleted, and yet it was there
            };
        }
        if knows(version) {
            left = Some(version.after.clone());
        }
    }
}

/// Whether two states tell the same; `None` when one nests too deep to be read.
fn are_same(left: &Json, before: &Json) -> Option<bool> {
    if left == before {
        return Some(true);
    }
    match (left.parse(), before.parse()) {
        (Ok(left), Ok(before)) => Some(comparable(left) == comparable(before)),
        _ => None,
    }
}

/// The value without what is computed under a key that each entry throws away.
fn comparable(value: Value) -> Value {
    match value {
        Value::Object(mut object) => {
            object
                .entry("$hidden")
                .and_modify(|hmac| *hmac = Value::Null);
            let marks = ["$truncated", "$redacted", "$error"];
            if marks.iter().any(|mark| object.contains_key(*mark)) {
                object.remove("digest");
            }
            let fields = object.into_iter();
            Value::Object(
                fields
                    .map(|(name, value)| (name, comparable(value)))
                    .collect(),
            )
        }
        Value::Array(items) => items.into_iter().map(comparable).collect(),
        plain => plain,
    }
}

#[cfg(test)]
mod tests;
