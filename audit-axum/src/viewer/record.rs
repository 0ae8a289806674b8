//! A record that an entry is about, and what became of it.

use std::collections::BTreeSet;

use audit_core::{Change, Json, Role, Target, changes};
use serde_json::Value;

use super::room::Room;
use super::text::visible;
use super::value::{self, Shown};
use super::visit::Visit;
use super::who::{Named, target};
use super::words::Words;

/// So many records are open; more of them can be opened.
const OPEN: usize = 20;

/// So many are on the page; the rest is told as JSON.
const MOST: usize = 100;

/// A field's markup, which takes room beside its text.
const MARKUP: usize = 200;

pub(super) struct Record {
    pub(super) name: Named,
    pub(super) id: String,
    pub(super) is_related: bool,
    pub(super) is_open: bool,
    pub(super) states: States,
}

/// What is known of a record's states.
pub(super) enum States {
    /// Nothing: the action has no states to tell, or did not succeed.
    Unknown,
    /// They nest too deep to be compared.
    Unreadable {
        before: Option<String>,
        after: Option<String>,
    },
    Compared(Compared),
}

#[derive(Default)]
pub(super) struct Compared {
    pub(super) changed: Vec<Field>,
    pub(super) changed_more: usize,
    pub(super) unchanged: Vec<(String, Shown)>,
    pub(super) unchanged_more: usize,
}

/// A field that differs.
pub(super) struct Field {
    pub(super) path: String,
    pub(super) old: Shown,
    pub(super) new: Shown,
}

/// The records in their order, and how many there are beyond.
pub(super) fn records(targets: &[Target], room: &mut Room, visit: &Visit) -> (Vec<Record>, usize) {
    let mut records = Vec::new();
    for found in targets.iter().take(MOST) {
        if room.is_empty() {
            break;
        }
        records.push(record(found, records.len() < OPEN, room, visit));
    }
    let more = targets.len() - records.len();
    (records, more)
}

fn record(found: &Target, is_open: bool, room: &mut Room, visit: &Visit) -> Record {
    Record {
        name: target(found, &visit.links),
        id: visible(&found.id).into_owned(),
        is_related: found.role == Role::Related,
        is_open,
        states: states(found, room, visit.words),
    }
}

fn states(found: &Target, room: &mut Room, words: &Words) -> States {
    let (before, after) = (found.before.as_ref(), found.after.as_ref());
    if before.is_none() && after.is_none() {
        room.take(MARKUP);
        return States::Unknown;
    }
    let Ok(changes) = changes(before, after) else {
        return unreadable(before, after, room);
    };
    let same = match (before, after) {
        (Some(_), Some(after)) => unchanged(after, &changes),
        _ => Vec::new(),
    };
    States::Compared(compared(&changes, &same, room, words))
}

fn unreadable(before: Option<&Json>, after: Option<&Json>, room: &mut Room) -> States {
    let mut text = |json: &Json| {
        room.take(json.as_str().len());
        visible(json.as_str()).into_owned()
    };
    States::Unreadable {
        before: before.map(&mut text),
        after: after.map(&mut text),
    }
}

/// What changed has the room first.
fn compared(
    changes: &[Change],
    same: &[(String, Value)],
    room: &mut Room,
    words: &Words,
) -> Compared {
    let mut compared = Compared::default();
    for change in changes {
        if room.is_empty() {
            break;
        }
        compared.changed.push(field(change, room, words));
    }
    for (path, value) in same {
        if room.is_empty() {
            break;
        }
        let shown = value::shown(Some(value), &words.value);
        room.take(path.len() + shown.len() + MARKUP);
        compared.unchanged.push((name(path, words), shown));
    }
    compared.changed_more = changes.len() - compared.changed.len();
    compared.unchanged_more = same.len() - compared.unchanged.len();
    compared
}

fn field(change: &Change, room: &mut Room, words: &Words) -> Field {
    let (old, new) = (change.old.as_ref(), change.new.as_ref());
    let (old, new) = value::pair(old, new, room, &words.value);
    room.take(change.path.len() + old.len() + new.len() + MARKUP);
    Field {
        path: name(&change.path, words),
        old,
        new,
    }
}

fn name(path: &str, words: &Words) -> String {
    match path {
        "" => words.entry.whole_value.to_owned(),
        path => value::path(path),
    }
}

/// The values that stayed, each as whole as it did.
fn unchanged(after: &Json, changes: &[Change]) -> Vec<(String, Value)> {
    let changed: BTreeSet<&str> = changes.iter().map(|change| change.path.as_str()).collect();
    let mut found = Vec::new();
    match after.parse() {
        Ok(Value::Object(fields)) => {
            for (name, value) in fields {
                stayed(format!("/{}", escaped(&name)), value, &changed, &mut found);
            }
        }
        Ok(value) => stayed(String::new(), value, &changed, &mut found),
        Err(_) => {} // then it could not be compared either
    }
    found
}

fn stayed(path: String, value: Value, changed: &BTreeSet<&str>, found: &mut Vec<(String, Value)>) {
    if changed.contains(path.as_str()) {
        return;
    }
    match value {
        Value::Object(fields) if changes_within(&path, changed) => {
            for (name, value) in fields {
                stayed(format!("{path}/{}", escaped(&name)), value, changed, found);
            }
        }
        Value::Array(items) if changes_within(&path, changed) => {
            for (at, value) in items.into_iter().enumerate() {
                stayed(format!("{path}/{at}"), value, changed, found);
            }
        }
        value => found.push((path, value)),
    }
}

fn changes_within(path: &str, changed: &BTreeSet<&str>) -> bool {
    let within = format!("{path}/");
    let next = changed.range(within.as_str()..).next();
    next.is_some_and(|path| path.starts_with(&within))
}

/// A name as a JSON pointer has it (RFC 6901).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(before: Value, after: Value, expected: &[&str]) {
        let (before, after) = (Json::of(&before).unwrap(), Json::of(&after).unwrap());
        let changes = changes(Some(&before), Some(&after)).unwrap();
        let stayed = unchanged(&after, &changes);
        let told = |(path, value): &(String, Value)| format!("{path} {value}");
        assert_eq!(stayed.iter().map(told).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_stayed_is_told_as_whole_as_it_did() {
        check(json!({"a": 1, "b": 2}), json!({"a": 1, "b": 3}), &["/a 1"]);
        check(
            json!({"at": {"city": "Bonn", "zip": {"code": 1}}, "tags": ["a", "b"]}),
            json!({"at": {"city": "Rome", "zip": {"code": 1}}, "tags": ["a", "c", "d"]}),
            &[r#"/at/zip {"code":1}"#, r#"/tags/0 "a""#],
        );
        check(
            json!({"a/b": {"~": 1}}),
            json!({"a/b": {"~": 1, "x": 2}}),
            &["/a~1b/~0 1"],
        );
        check(
            json!({"ab": 1, "a": 2}),
            json!({"ab": 1, "a": 3}),
            &["/ab 1"],
        );
        check(json!([1]), json!([1]), &[" [1]"]);
    }

    #[test]
    fn a_hidden_value_stays_or_changes_as_one() {
        let redacted = |digest: &str| json!({"a": {"$redacted": "x", "digest": digest}});
        check(redacted("d"), redacted("e"), &[]);
        let same = r#"/a {"$redacted":"x","digest":"d"}"#;
        check(redacted("d"), redacted("d"), &[same]);
    }
}
