//! Entries to test with.

use audit_core::{Entry, EntryId, Json, Role, Target, Tenant};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Builder;

/// Begins in 2026; all entries lie some microseconds after it.
pub const EPOCH_MICROS: i64 = 1_767_225_600_000_000;

/// The time this many microseconds after the beginning.
pub fn time(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(EPOCH_MICROS + micros).unwrap_or_default()
}

/// The id of the entry with this number, minted that many microseconds after the beginning.
pub fn id(number: u64, micros: i64) -> EntryId {
    let millis = u64::try_from(time(micros).timestamp_millis()).unwrap_or_default();
    let mut rest = [0; 10];
    rest[2..].copy_from_slice(&number.to_be_bytes());
    EntryId::new(Builder::from_unix_timestamp_millis(millis, &rest).into_uuid())
}

/// Tenant `acme`.
pub fn acme() -> Tenant {
    tenant("acme")
}

/// A tenant of this name.
pub fn tenant(name: &str) -> Tenant {
    match Tenant::new(name.to_owned()) {
        Ok(tenant) => tenant,
        Err(error) => panic!("{error}"),
    }
}

/// An entry of `acme` with this number, a second after the one before, with these fields changed.
pub fn entry(number: u64, fields: Value) -> Entry {
    let micros = i64::try_from(number).unwrap_or_default() * 1_000_000;
    entry_at(number, micros, fields)
}

/// An entry that happened that many microseconds after the beginning.
pub fn entry_at(number: u64, micros: i64, fields: Value) -> Entry {
    let mut entry = json!({
        "id": id(number, micros), "tenant": "acme", "occurred_at": time(micros),
        "stream": "account", "category": "Customers", "action": "customer.update",
        "operation": "update", "outcome": "success",
        "actor": {"kind": "user", "id": "7", "label": "Ada"},
        "targets": [], "summary": "changed Acme Ltd", "summary_template": "changed {target}",
        "origin": {},
    });
    merge(&mut entry, fields);
    match serde_json::from_value(entry) {
        Ok(entry) => entry,
        Err(error) => panic!("no entry: {error}"),
    }
}

/// The customer with this id, as it was before and after.
pub fn customer(id: impl ToString, before: Option<Value>, after: Option<Value>) -> Target {
    let text = |state: Value| Json::of(&state).ok();
    let mut target = Target::new("customer", id).label("Acme Ltd");
    target.before = before.and_then(text);
    target.after = after.and_then(text);
    target.changed = vec!["plan".into(), "näme\0".into()];
    target.role = Role::Primary;
    target
}

/// Lays these fields over others.
pub fn merge(into: &mut Value, fields: Value) {
    match (into, fields) {
        (Value::Object(into), Value::Object(fields)) => {
            for (name, value) in fields {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, fields) => *into = fields,
    }
}
