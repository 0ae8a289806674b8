//! Reads entries.

mod export;
mod history;
mod page;
mod rarest;
mod reach;

pub(crate) use export::export;
pub(crate) use history::history;
pub(crate) use page::page;

use audit_core::{Entry, EntryId, Error, Json, Key, Target, Tenant, Text};
use chrono::DateTime;

use crate::driver::Driver;
use crate::error::explain;
use crate::statement::{Statement, select};

/// The most targets that one statement asks for.
const TARGETS: usize = 100;

/// An entry with its targets' states, and the text that it was read from.
pub(crate) struct Stored {
    pub(crate) entry: Entry,
    pub(crate) document: String,
}

/// One entry with its targets' states.
pub(crate) async fn stored<D: Driver>(
    connection: &mut D::Connection,
    tenant: &Tenant,
    id: EntryId,
) -> Result<Option<Stored>, Error> {
    let found = rows::<D>(connection, select::entry(D::DIALECT, tenant, id)).await?;
    let Some(row) = found.first() else {
        return Ok(None);
    };
    let (mut entry, document) = (entry::<D>(row)?, required::<D>(row, 0)?);
    for targets in entry.targets.chunks_mut(TARGETS) {
        let statement = select::targets(D::DIALECT, tenant, id, targets);
        for row in rows::<D>(connection, statement).await? {
            restore::<D>(targets, &row)?;
        }
    }
    Ok(Some(Stored { entry, document }))
}

/// Gives a target the states that were kept of it.
fn restore<D: Driver>(targets: &mut [Target], row: &D::Row) -> Result<(), Error> {
    let key = |at| D::key(row, at).map_err(explain::<D>);
    let (kind, id) = (key(0)?, key(1)?);
    let is_it = |target: &&mut Target| {
        Key::new(&target.kind).as_str() == kind && Key::new(&target.id).as_str() == id
    };
    if let Some(target) = targets.iter_mut().find(is_it) {
        target.before = state::<D>(row, 2)?;
        target.after = state::<D>(row, 3)?;
        target.changed = changed::<D>(row, 4)?;
    }
    Ok(())
}

async fn rows<D: Driver>(
    connection: &mut D::Connection,
    statement: Statement,
) -> Result<Vec<D::Row>, Error> {
    D::rows(connection, statement).await.map_err(explain::<D>)
}

/// The entry of a row that begins with its document and the time of its recording.
pub(crate) fn entry<D: Driver>(row: &D::Row) -> Result<Entry, Error> {
    let document = required::<D>(row, 0)?;
    let mut entry: Entry = serde_json::from_str(&document).map_err(unreadable)?;
    let recorded_at = D::integer(row, 1).map_err(explain::<D>)?;
    entry.recorded_at = DateTime::from_timestamp_micros(recorded_at);
    Ok(entry)
}

fn state<D: Driver>(row: &D::Row, at: usize) -> Result<Option<Json>, Error> {
    let text = D::text(row, at).map_err(explain::<D>)?;
    let json = text.map(|text| Json::from_text(&text)).transpose();
    json.map_err(unreadable)
}

fn changed<D: Driver>(row: &D::Row, at: usize) -> Result<Vec<Text>, Error> {
    serde_json::from_str(&required::<D>(row, at)?).map_err(unreadable)
}

fn required<D: Driver>(row: &D::Row, at: usize) -> Result<String, Error> {
    let text = D::text(row, at).map_err(explain::<D>)?;
    text.ok_or_else(|| Error::invalid("a stored entry can't be read: its document is missing"))
}

fn unreadable(error: serde_json::Error) -> Error {
    Error::invalid(
        "a stored entry can't be read: a newer version of this library wrote it, or something else",
    )
    .with_source(error)
}
