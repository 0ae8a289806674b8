//! One field's old and new value, derived from two snapshots.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::json::Json;

/// One field that differs between two snapshots.
///
/// A value that was not there is absent, which is not the same as `null`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Where: a JSON pointer (RFC 6901), such as `/address/city` or `/tags/0`.
    pub path: String,
    /// The value before.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub old: Option<Value>,
    /// The value after.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub new: Option<Value>,
}

/// The fields that differ between two snapshots, in the order of their paths within each object.
///
/// Objects are compared key by key and arrays place by place, as deep as they go. A record that was
/// created or deleted differs in each of its top-level fields.
///
/// ```
/// use audit_core::{Json, changes};
///
/// let before = Json::of(&serde_json::json!({"plan": "basic", "seats": [1, 2]}))?;
/// let after = Json::of(&serde_json::json!({"plan": "pro", "seats": [1, 3]}))?;
/// let paths: Vec<_> = changes(Some(&before), Some(&after))?.into_iter().map(|c| c.path).collect();
/// assert_eq!(paths, ["/plan", "/seats/1"]);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
///
/// When a snapshot nests deeper than `serde_json` reads.
pub fn changes(
    before: Option<&Json>,
    after: Option<&Json>,
) -> Result<Vec<Change>, serde_json::Error> {
    let (old, new) = (parsed(before)?, parsed(after)?);
    let mut found = Vec::new();
    match (old, new) {
        (None, None) => {}
        (Some(old), Some(new)) => compare(&mut String::new(), Some(old), Some(new), &mut found),
        (Some(Value::Object(old)), None) => {
            objects(&mut String::new(), old, Map::new(), &mut found)
        }
        (None, Some(Value::Object(new))) => {
            objects(&mut String::new(), Map::new(), new, &mut found)
        }
        (old, new) => found.push(Change {
            path: String::new(),
            old,
            new,
        }),
    }
    Ok(found)
}

fn parsed(snapshot: Option<&Json>) -> Result<Option<Value>, serde_json::Error> {
    snapshot.map(Json::parse).transpose()
}

fn compare(path: &mut String, old: Option<Value>, new: Option<Value>, found: &mut Vec<Change>) {
    match (old, new) {
        (Some(Value::Object(old)), Some(Value::Object(new)))
            if !is_hidden(&old) && !is_hidden(&new) =>
        {
            objects(path, old, new, found);
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) => arrays(path, old, new, found),
        (old, new) if old != new => found.push(Change {
            path: path.clone(),
            old,
            new,
        }),
        _ => {}
    }
}

fn objects(
    path: &mut String,
    old: Map<String, Value>,
    new: Map<String, Value>,
    found: &mut Vec<Change>,
) {
    // Any crate of a program may have `serde_json` keep keys as they were written (`preserve_order`).
    let [old, mut new] = [old, new].map(BTreeMap::from_iter);
    for (key, value) in old {
        let other = new.remove(&key);
        within(path, &key, |path| compare(path, Some(value), other, found));
    }
    for (key, value) in new {
        within(path, &key, |path| compare(path, None, Some(value), found));
    }
}

fn arrays(path: &mut String, old: Vec<Value>, new: Vec<Value>, found: &mut Vec<Change>) {
    let length = old.len().max(new.len());
    let (mut old, mut new) = (old.into_iter(), new.into_iter());
    for at in 0..length {
        within(path, &at.to_string(), |path| {
            compare(path, old.next(), new.next(), found)
        });
    }
}

/// A hidden value is one value, whatever it is made of. What has other fields beside is none: a user may call
/// theirs by any name.
fn is_hidden(object: &Map<String, Value>) -> bool {
    use crate::snapshot::{HASHED, HIDDEN, REDACTED};
    let has = |name: &str| object.get(name).is_some_and(Value::is_string);
    match object.len() {
        1 => has(HIDDEN) || has(HASHED),
        2 => has(REDACTED) && has("digest"),
        _ => false,
    }
}

fn within(path: &mut String, key: &str, then: impl FnOnce(&mut String)) {
    let length = path.len();
    path.push('/');
    path.push_str(&key.replace('~', "~0").replace('/', "~1"));
    then(path);
    path.truncate(length);
}

/// `null` is a value; only a missing field is none.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests;
