use serde_json::json;

use super::*;

#[track_caller]
fn check(mut value: Value, expected: Value) {
    redact(&mut value, &Redaction::new());
    assert_eq!(value, expected);
}

#[test]
fn secrets_are_replaced_as_deep_as_they_lie() {
    check(
        json!({"a": [{"token": "t", "b": {"password": ["x"]}}], "c": 1}),
        json!({"a": [{"token": REDACTED, "b": {"password": REDACTED}}], "c": 1}),
    );
    check(
        json!(["by 4111111111111111", 4_111_111_111_111_111_u64, 7]),
        json!(["by [redacted]", REDACTED, 7]),
    );
}

#[test]
fn a_name_that_is_a_secret_itself_is_replaced_and_loses_no_value() {
    check(
        json!({"4111111111111111": 1, "5555555555554444": 2, "[redacted]": 3}),
        json!({"[redacted]": 3, "[redacted]#2": 1, "[redacted]#3": 2}),
    );
}

#[test]
fn what_nests_too_deep_is_marked_and_the_rest_kept() {
    let nested = |depth, core| (0..depth).fold(core, |inner, _| json!([inner]));
    check(
        nested(MAX_DEPTH, Value::Null),
        nested(MAX_DEPTH, Value::Null),
    );
    check(
        nested(MAX_DEPTH + 1, Value::Null),
        nested(MAX_DEPTH, too_deep()),
    );
}

#[test]
fn a_value_of_100_000_levels_takes_no_stack() {
    let deep = || (0..100_000).fold(json!(1), |inner, _| Value::Array(vec![inner]));
    let mut value = deep();
    redact(&mut value, &Redaction::new());
    assert!(
        value
            .to_string()
            .ends_with(&format!("{}{}", too_deep(), "]".repeat(MAX_DEPTH)))
    );
    let mut secret = Value::Object(Map::from_iter([("token".to_owned(), deep())]));
    redact(&mut secret, &Redaction::new());
    assert_eq!(secret, json!({"token": REDACTED}));
}
