use proptest::prelude::*;
use serde_json::json;

use super::*;

fn check(before: Value, after: Value, expected: Value) {
    let (before, after) = (Json::of(&before).unwrap(), Json::of(&after).unwrap());
    let found = changes(Some(&before), Some(&after)).unwrap();
    assert_eq!(serde_json::to_value(found).unwrap(), expected);
}

/// Programs differ in the order in which `serde_json` keeps what it reads.
#[test]
fn changes_come_in_the_order_of_their_paths_whatever_order_fields_were_written_in() {
    let before = Json::from_text(r#"{"c":1,"b":1,"a":{"z":1,"y":1}}"#).unwrap();
    let after = Json::from_text(r#"{"b":2,"a":{"z":2,"y":2},"c":2}"#).unwrap();
    let found = changes(Some(&before), Some(&after)).unwrap();
    let paths: Vec<_> = found.iter().map(|change| change.path.as_str()).collect();
    assert_eq!(paths, ["/a/y", "/a/z", "/b", "/c"]);
}

#[test]
fn a_field_has_its_path_and_both_values() {
    check(
        json!({"plan": "a"}),
        json!({"plan": "b"}),
        json!([{"path": "/plan", "old": "a", "new": "b"}]),
    );
}

#[test]
fn nested_objects_and_arrays_are_followed() {
    check(
        json!({"a": {"b": [1, {"c": 2}]}}),
        json!({"a": {"b": [1, {"c": 3}, 4]}}),
        json!([{"path": "/a/b/1/c", "old": 2, "new": 3}, {"path": "/a/b/2", "new": 4}]),
    );
}

#[test]
fn null_is_a_value_and_absence_is_not() {
    check(
        json!({"a": null}),
        json!({}),
        json!([{"path": "/a", "old": null}]),
    );
    check(
        json!({}),
        json!({"a": null}),
        json!([{"path": "/a", "new": null}]),
    );
}

#[test]
fn a_value_that_becomes_another_type_is_one_change() {
    check(
        json!({"a": [1]}),
        json!({"a": {"b": 1}}),
        json!([{"path": "/a", "old": [1], "new": {"b": 1}}]),
    );
}

#[test]
fn keys_are_escaped_as_pointers() {
    check(
        json!({"a/b": {"c~d": 1}}),
        json!({"a/b": {"c~d": 2}}),
        json!([{"path": "/a~1b/c~0d", "old": 1, "new": 2}]),
    );
}

#[test]
fn what_a_user_calls_by_a_hidden_values_name_is_compared() {
    check(
        json!({"a": {"$redacted": "limit unchanged", "digest": "x", "limit": 1}}),
        json!({"a": {"$redacted": "limit unchanged", "digest": "x", "limit": 2}}),
        json!([{"path": "/a/limit", "old": 1, "new": 2}]),
    );
}

#[test]
fn a_hidden_value_is_one_change() {
    check(
        json!({"note": {"$redacted": "by [redacted]", "digest": "x"}}),
        json!({"note": {"$redacted": "by [redacted]", "digest": "y"}}),
        json!([{
            "path": "/note",
            "old": {"$redacted": "by [redacted]", "digest": "x"},
            "new": {"$redacted": "by [redacted]", "digest": "y"},
        }]),
    );
    check(
        json!({"tax": {"$hidden": "x"}}),
        json!({"tax": {"$hidden": "y"}}),
        json!([{"path": "/tax", "old": {"$hidden": "x"}, "new": {"$hidden": "y"}}]),
    );
}

#[test]
fn a_created_record_differs_in_each_field() {
    let after = Json::of(&json!({"a": 1, "b": {"c": 2}})).unwrap();
    let paths: Vec<_> = changes(None, Some(&after))
        .unwrap()
        .into_iter()
        .map(|c| c.path)
        .collect();
    assert_eq!(paths, ["/a", "/b"]);
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("[a~/]{0,2}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Puts each new value in its place, and takes away what has none.
fn apply(mut value: Value, changes: &[Change]) -> Value {
    for change in changes.iter().rev() {
        let Some((parent, key)) = change.path.rsplit_once('/') else {
            return change.new.clone().unwrap();
        };
        let key = key.replace("~1", "/").replace("~0", "~");
        match (value.pointer_mut(parent).unwrap(), &change.new) {
            (Value::Object(object), Some(new)) => drop(object.insert(key, new.clone())),
            (Value::Object(object), None) => drop(object.remove(&key)),
            (Value::Array(array), None) => drop(array.remove(key.parse().unwrap())),
            (Value::Array(array), Some(new)) => {
                let at: usize = key.parse().unwrap();
                if at >= array.len() {
                    array.resize(at + 1, Value::Null);
                }
                array[at] = new.clone();
            }
            _ => unreachable!("a change lies in an object or an array"),
        }
    }
    value
}

proptest! {
    #[test]
    fn the_changes_applied_to_the_old_value_are_the_new_one(old in json_value(), new in json_value()) {
        let (before, after) = (Json::of(&old).unwrap(), Json::of(&new).unwrap());
        let found = changes(Some(&before), Some(&after)).unwrap();
        prop_assert_eq!(apply(old, &found), new);
    }
}
