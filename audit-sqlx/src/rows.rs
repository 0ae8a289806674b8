//! Entries as the rows that are stored.

mod last;

use std::collections::BTreeSet;

use audit_core::query::ip_bytes;
use audit_core::{Entry, Error, Json, Key, Target};

use self::last::Last;
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
        let (mut rows, mut keys) = (Self::default(), Keys::default());
        for entry in entries {
            rows.entries.push(keys.entry_row(entry)?);
            for target in &entry.targets {
                rows.targets.push(keys.target_row(entry, target)?);
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

/// The last keys of the columns in which they come again.
#[derive(Default)]
struct Keys {
    tenant: Last,
    stream: Last,
    category: Last,
    action: Last,
    operation: Last,
    outcome: Last,
    actor_kind: Last,
    actor_id: Last,
    country: Last,
    kind: Last,
    role: Last,
}

impl Keys {
    fn entry_row(&mut self, entry: &Entry) -> Result<Row, Error> {
        let (actor, origin) = (&entry.actor, &entry.origin);
        let location = origin.location.as_ref();
        let country = location.and_then(|location| location.country.as_deref());
        Ok(vec![
            self.tenant.key(entry.tenant.as_str()),
            entry.id.into(),
            Value::Integer(entry.listed_at().timestamp_micros()),
            self.stream.key(entry.stream.as_str()),
            self.category.key(&entry.category),
            self.action.key(&entry.action),
            self.operation.key(entry.operation.as_str()),
            self.outcome.key(entry.outcome.as_str()),
            self.actor_kind.key(actor.kind.as_str()),
            self.actor_id.key(&actor.id),
            Value::Bytes(origin.ip.map(|ip| ip_bytes(ip).to_vec())),
            country.map_or(Value::Key(None), |country| self.country.key(country)),
            origin.request_id.as_deref().map(Key::new).into(),
            Value::key(kinds(&entry.targets)),
            document(entry)?.into(),
            Value::Bytes(Some(rand::random::<[u8; 16]>().to_vec())),
        ])
    }

    fn target_row(&mut self, entry: &Entry, target: &Target) -> Result<Row, Error> {
        let changed = Json::of(&target.changed).map_err(|error| unwritable(entry, error))?;
        Ok(vec![
            self.tenant.key(entry.tenant.as_str()),
            self.kind.key(&target.kind),
            Key::new(&target.id).into(),
            entry.id.into(),
            self.role.key(target.role.as_str()),
            target.before.clone().into(),
            target.after.clone().into(),
            changed.into(),
        ])
    }
}

/// The distinct kinds between commas; a comma alone where there are none.
fn kinds(targets: &[Target]) -> String {
    if let [target] = targets {
        return format!(",{},", kind(&target.kind));
    }
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

fn unwritable(entry: &Entry, error: serde_json::Error) -> Error {
    Error::invalid(format!("entry {} can't be written as JSON", entry.id)).with_source(error)
}
