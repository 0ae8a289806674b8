//! Entries as the rows that are stored.

use std::collections::BTreeSet;

use audit_core::query::ip_bytes;
use audit_core::{Entry, Error, Json, Key, Target};

use crate::statement::Value;

/// The columns of `audit_entries` that a row fills; `recorded_at` is the database's own.
pub(crate) const ENTRY_COLUMNS: &str = "tenant, id, occurred_at, stream, category, action, \
    operation, outcome, actor_kind, actor_id, ip, country, request, kinds, entry, salt";

/// The columns of `audit_targets`.
pub(crate) const TARGET_COLUMNS: &str =
    "tenant, kind, target_id, entry_id, role, state_before, state_after, changed";

/// The values of one row, in the order of its table's columns.
pub(crate) type Row = Vec<Value>;

/// The rows of some entries.
#[derive(Debug, Default)]
pub struct Rows {
    /// Of `audit_entries`.
    pub entries: Vec<Row>,
    /// Of `audit_targets`.
    pub targets: Vec<Row>,
}

impl Rows {
    /// The rows of these entries.
    ///
    /// # Errors
    ///
    /// `is_invalid` when an entry can't be written as JSON.
    pub fn of<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Result<Self, Error> {
        let mut rows = Self::default();
        for entry in entries {
            rows.entries.push(entry_row(entry)?);
            for target in &entry.targets {
                rows.targets.push(target_row(entry, target)?);
            }
        }
        Ok(rows)
    }

    /// The bytes of the largest.
    pub(crate) fn largest(&self) -> usize {
        let rows = self.entries.iter().chain(&self.targets);
        rows.map(bytes).max().unwrap_or(0)
    }
}

/// How many bytes the values of a row have.
pub(crate) fn bytes(row: &Row) -> usize {
    row.iter().map(Value::bytes).sum()
}

/// The exact text that is stored of an entry.
pub(crate) fn document(entry: &Entry) -> Result<Json, Error> {
    entry.document().map_err(|error| unwritable(entry, error))
}

fn entry_row(entry: &Entry) -> Result<Row, Error> {
    let origin = &entry.origin;
    let country = origin
        .location
        .as_ref()
        .and_then(|location| location.country.as_deref());
    Ok(vec![
        entry.tenant.key().into(),
        entry.id.into(),
        Value::Integer(entry.listed_at().timestamp_micros()),
        Key::new(entry.stream.as_str()).into(),
        Key::new(&entry.category).into(),
        Key::new(&entry.action).into(),
        Key::new(entry.operation.as_str()).into(),
        Key::new(entry.outcome.as_str()).into(),
        Key::new(entry.actor.kind.as_str()).into(),
        Key::new(&entry.actor.id).into(),
        Value::Bytes(origin.ip.map(|ip| ip_bytes(ip).to_vec())),
        country.map(Key::new).into(),
        origin.request_id.as_deref().map(Key::new).into(),
        Value::Key(Some(kinds(&entry.targets))),
        Value::Text(Some(document(entry)?.as_str().to_owned())),
        Value::Bytes(Some(rand::random::<[u8; 16]>().to_vec())),
    ])
}

/// The distinct kinds between commas; a comma alone where there are none.
fn kinds(targets: &[Target]) -> String {
    let distinct: BTreeSet<_> = targets.iter().map(|target| kind(&target.kind)).collect();
    distinct
        .iter()
        .fold(",".to_owned(), |kinds, kind| kinds + kind + ",")
}

/// A kind as `kinds` holds it, without a comma of its own. A key has no `\c`: its backslashes are
/// in pairs, or followed by `0`, or by the `~` where it was shortened.
pub(crate) fn kind(kind: &str) -> String {
    Key::new(kind).as_str().replace(',', r"\c")
}

fn target_row(entry: &Entry, target: &Target) -> Result<Row, Error> {
    let text = |state: &Option<Json>| Value::Text(state.as_ref().map(|json| json.as_str().into()));
    let changed = Json::of(&target.changed).map_err(|error| unwritable(entry, error))?;
    Ok(vec![
        entry.tenant.key().into(),
        Key::new(&target.kind).into(),
        Key::new(&target.id).into(),
        entry.id.into(),
        Key::new(target.role.as_str()).into(),
        text(&target.before),
        text(&target.after),
        Value::Text(Some(changed.as_str().to_owned())),
    ])
}

fn unwritable(entry: &Entry, error: serde_json::Error) -> Error {
    Error::invalid(format!("entry {} can't be written as JSON", entry.id)).with_source(error)
}
