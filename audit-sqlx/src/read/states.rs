//! The states of entries' targets.

use std::collections::HashMap;

use audit_core::{Entry, Error, Target, Tenant};

use super::{changed, rows, state};
use crate::driver::Driver;
use crate::error::explain;
use crate::statement::select;
use crate::statement::select::Place;

/// The most targets that one statement asks for.
const TARGETS: usize = 100;

/// Gives the targets of a tenant's entries the states that were kept of them.
pub(super) async fn restore<D: Driver>(
    connection: &mut D::Connection,
    tenant: &Tenant,
    entries: &mut [Entry],
) -> Result<(), Error> {
    let mut targets: Vec<_> = entries.iter_mut().flat_map(places).collect();
    while !targets.is_empty() {
        let rest = targets.split_off(targets.len().min(TARGETS));
        restore_some::<D>(connection, tenant, targets.into_iter().collect()).await?;
        targets = rest;
    }
    Ok(())
}

fn places(entry: &mut Entry) -> impl Iterator<Item = (Place, &mut Target)> {
    let id = entry.id;
    let targets = entry.targets.iter_mut();
    targets.map(move |target| (Place::of(id, target), target))
}

async fn restore_some<D: Driver>(
    connection: &mut D::Connection,
    tenant: &Tenant,
    mut targets: HashMap<Place, &mut Target>,
) -> Result<(), Error> {
    let statement = select::targets(D::DIALECT, tenant, targets.keys());
    for row in rows::<D>(connection, statement).await? {
        if let Some(target) = targets.get_mut(&place::<D>(&row)?) {
            target.before = state::<D>(&row, 3)?;
            target.after = state::<D>(&row, 4)?;
            target.changed = changed::<D>(&row, 5)?;
        }
    }
    Ok(())
}

fn place<D: Driver>(row: &D::Row) -> Result<Place, Error> {
    Ok(Place {
        entry: D::id(row, 0).map_err(explain::<D>)?,
        kind: D::key(row, 1).map_err(explain::<D>)?,
        id: D::key(row, 2).map_err(explain::<D>)?,
    })
}
