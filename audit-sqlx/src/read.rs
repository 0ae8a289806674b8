//! Reads entries.

mod begun;
mod export;
mod facets;
mod histogram;
mod history;
mod page;
mod rarest;
mod reach;
mod state_at;
mod states;
mod told;

pub(crate) use begun::{Begun, read as begun, unfinished};
pub(crate) use export::export;
pub(crate) use facets::facets;
pub(crate) use histogram::histogram;
pub(crate) use history::history;
pub(crate) use page::page;
pub(crate) use state_at::state_at;

use std::fmt::Display;

use audit_core::{Entry, EntryId, Error, Json, Tenant, Text};
use chrono::DateTime;

use self::states::restore;
use crate::driver::Driver;
use crate::error::explain;
use crate::statement::{Statement, select};

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
    restore::<D>(connection, tenant, std::slice::from_mut(&mut entry)).await?;
    Ok(Some(Stored { entry, document }))
}

pub(crate) async fn rows<D: Driver>(
    connection: &mut D::Connection,
    statement: Statement,
) -> Result<Vec<D::Row>, Error> {
    D::rows(connection, statement).await.map_err(explain::<D>)
}

/// The entry of a row that begins with its document and the time of its recording.
pub(crate) fn entry<D: Driver>(row: &D::Row) -> Result<Entry, Error> {
    let mut entry = parsed(&required::<D>(row, 0)?)?;
    let recorded_at = D::integer(row, 1).map_err(explain::<D>)?;
    entry.recorded_at = DateTime::from_timestamp_micros(recorded_at);
    Ok(entry)
}

/// The entry that a document holds, without its targets' states.
pub(crate) fn parsed(document: &str) -> Result<Entry, Error> {
    serde_json::from_str(document).map_err(|error| match serde_json::from_str(document) {
        Ok(Named { id }) => unreadable(format!("entry {id}"), error),
        Err(_) => unreadable(A_STORED_ENTRY, error),
    })
}

/// What an entry has even where nothing else of it is known.
#[derive(serde::Deserialize)]
struct Named {
    id: EntryId,
}

const A_STORED_ENTRY: &str = "a stored entry";

fn state<D: Driver>(row: &D::Row, at: usize) -> Result<Option<Json>, Error> {
    let text = D::text(row, at).map_err(explain::<D>)?;
    let json = text.map(|text| Json::from_text(&text)).transpose();
    json.map_err(|error| unreadable(A_STORED_ENTRY, error))
}

fn changed<D: Driver>(row: &D::Row, at: usize) -> Result<Vec<Text>, Error> {
    let changed = serde_json::from_str(&required::<D>(row, at)?);
    changed.map_err(|error| unreadable(A_STORED_ENTRY, error))
}

fn count<D: Driver>(row: &D::Row, at: usize) -> Result<u64, Error> {
    let count = D::integer(row, at).map_err(explain::<D>)?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// The document that a row begins with.
pub(crate) fn document<D: Driver>(row: &D::Row) -> Result<String, Error> {
    required::<D>(row, 0)
}

fn required<D: Driver>(row: &D::Row, at: usize) -> Result<String, Error> {
    let text = D::text(row, at).map_err(explain::<D>)?;
    text.ok_or_else(|| Error::invalid("a stored entry can't be read: its document is missing"))
}

fn unreadable(which: impl Display, error: serde_json::Error) -> Error {
    Error::invalid(format!(
        "{which} can't be read: a newer version of this library wrote it, or something else"
    ))
    .with_source(error)
}
