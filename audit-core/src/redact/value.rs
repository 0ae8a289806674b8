//! Secrets in a JSON value.

use serde_json::{Map, Value};

use super::{REDACTED, Redaction};
use crate::snapshot::MAX_DEPTH;

/// Replaces the values of secret names and what is a secret by its form, and marks what nests too deep:
/// no reader takes JSON of any depth, and an entry that can't be read would hide its whole page.
pub(super) fn redact(value: &mut Value, rules: &Redaction) {
    within(value, rules, MAX_DEPTH);
}

fn within(value: &mut Value, rules: &Redaction, depth: usize) {
    match value {
        Value::Object(_) | Value::Array(_) if depth == 0 => {
            dismantle(std::mem::replace(value, too_deep()));
        }
        Value::Object(object) => fields(object, rules, depth - 1),
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| within(item, rules, depth - 1)),
        Value::String(text) => {
            if let std::borrow::Cow::Owned(kept) = rules.text(text) {
                *text = kept;
            }
        }
        Value::Number(number) => {
            if !rules.secrets_in(&number.to_string()).is_empty() {
                *value = Value::from(REDACTED);
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

fn fields(object: &mut Map<String, Value>, rules: &Redaction, depth: usize) {
    for (name, value) in object.iter_mut() {
        if rules.is_secret(name) {
            dismantle(std::mem::replace(value, Value::from(REDACTED)));
        } else {
            within(value, rules, depth);
        }
    }
    let renamed = |name: &String| Some((name.clone(), rules.kept_name(name)?));
    let renamed: Vec<(String, String)> = object.keys().filter_map(renamed).collect();
    let mut number = 2;
    for (name, kept) in renamed {
        if let Some(value) = object.remove(&name) {
            insert_apart(object, kept, value, &mut number);
        }
    }
}

/// Keeps a value under a name that may be taken: then under the name with a number, counted from
/// `number` on.
pub(crate) fn insert_apart(
    object: &mut Map<String, Value>,
    name: String,
    value: Value,
    number: &mut usize,
) {
    let mut free = name;
    let length = free.len();
    while object.contains_key(&free) {
        free.truncate(length);
        free.push_str(&format!("#{number}"));
        *number += 1;
    }
    object.insert(free, value);
}

fn too_deep() -> Value {
    let mark = ("$truncated".to_owned(), Value::from("nests too deep"));
    Value::Object(Map::from_iter([mark]))
}

/// Drops a value without recursion, which would need a stack as deep as the value.
pub(crate) fn dismantle(value: Value) {
    let mut parts = vec![value];
    while let Some(part) = parts.pop() {
        match part {
            Value::Array(items) => parts.extend(items),
            Value::Object(object) => parts.extend(object.into_iter().map(|(_, value)| value)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
