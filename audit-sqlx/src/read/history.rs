//! A record's history.

use audit_core::query::{TargetRef, Towards};
use audit_core::{EntryId, Error, Filter, Json, Limit, Tenant, Version};
use serde_json::Value;

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
) -> Result<Vec<Version>, Error> {
    let record = select::one(target).ok_or_else(|| {
        Error::invalid("a history is one record's: name its id, as in `customer:42`")
    })?;
    let statement = select::history(D::DIALECT, tenant, record, older_than, limit.get());
    let read = rows::<D>(connection, statement).await?;
    let mut versions = read
        .iter()
        .map(version::<D>)
        .collect::<Result<Vec<_>, _>>()?;
    let left = match begins_with_a_state(&versions) {
        Some(oldest) => left_before::<D>(connection, tenant, target, oldest).await?,
        None => None,
    };
    mark(&mut versions, left);
    Ok(versions)
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
            if object.contains_key("$truncated") {
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
