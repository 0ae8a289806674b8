//! An entry in the spool as the text that is kept.

use audit_core::{Entry, Error, SpoolTask, Spooled};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

/// The text of an entry, and its id.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) id: Uuid,
    pub(super) text: Vec<u8>,
}

#[derive(Serialize)]
struct Written<'e> {
    task: SpoolTask,
    entry: &'e Entry,
}

#[derive(Deserialize)]
struct Read {
    task: SpoolTask,
    entry: Entry,
}

/// What was set aside, with what was said of it.
#[derive(Serialize)]
struct SetAside<'r> {
    why: &'r str,
    refused: &'r RawValue,
}

impl Record {
    /// The text of an entry that is to wait.
    ///
    /// # Errors
    ///
    /// `is_invalid` when the entry can't be written as JSON.
    pub(super) fn of(spooled: &Spooled) -> Result<Self, Error> {
        let Spooled { task, entry } = spooled;
        let written = serde_json::to_vec(&Written { task: *task, entry });
        let text = written.map_err(|error| {
            let words = format!("entry {} can't be written as JSON", entry.id);
            Error::invalid(words).with_source(error)
        })?;
        let id = *entry.id.as_uuid();
        Ok(Self { id, text })
    }
}

/// The entry of a text.
pub(super) fn read(text: &[u8]) -> Result<Spooled, serde_json::Error> {
    let Read { task, entry } = serde_json::from_slice(text)?;
    Ok(Spooled { task, entry })
}

/// The text of what is set aside: that of what waited, as it was.
pub(super) fn set_aside(text: &[u8], why: &str) -> Result<Vec<u8>, serde_json::Error> {
    let refused = serde_json::from_slice(text)?;
    serde_json::to_vec(&SetAside { why, refused })
}
