use serde_json::json;
use serde_json::value::RawValue;

use super::*;

const CAP: usize = 60;

fn keeping(value: usize) -> Keeping {
    let mut keeping = Keeping::default();
    keeping.caps.value = value;
    keeping
}

#[track_caller]
fn check(value: impl Serialize, expected: Value) {
    let kept = keeping(CAP).value("name", &value);
    assert_eq!(kept.value, expected);
    assert!(kept.bytes <= expected.to_string().len());
    let is_cut = expected.get("bytes").and_then(Value::as_u64);
    assert_eq!(kept.cut_from.map(|bytes| bytes as u64), is_cut);
}

fn raw(text: &str) -> Box<RawValue> {
    serde_json::from_str(text).unwrap()
}

#[test]
fn what_fits_is_kept_as_it_is() {
    check(
        json!({"a": [1, "ß", null, true, 1.5, -3]}),
        json!({"a": [1, "ß", null, true, 1.5, -3]}),
    );
    check("x".repeat(58), json!("x".repeat(58)));
    check(0.1 + 0.2, json!(0.1 + 0.2));
    check(u64::MAX, json!(u64::MAX));
}

#[test]
fn what_is_too_long_becomes_its_beginning_and_its_length() {
    check(
        "ß".repeat(30),
        json!({"$truncated": "ß".repeat(29), "bytes": 60}),
    );
    check(
        json!(["x".repeat(57)]),
        json!({"$truncated": format!("[\"{}", "x".repeat(56)), "bytes": 61}),
    );
}

#[test]
fn a_secret_is_replaced_before_anything_is_cut() {
    let text = format!("{} 4111111111111111", "x".repeat(53));
    check(
        text,
        json!({"$truncated": format!("{} [red", "x".repeat(53)), "bytes": 70}),
    );
    assert_eq!(keeping(9).value("apiKey", &"k".repeat(99)).value, REDACTED);
}

#[test]
fn no_number_is_rounded() {
    check(u128::MAX, json!(u128::MAX.to_string()));
    check(i128::MIN, json!(i128::MIN.to_string()));
    check(raw("1e400"), json!("1e400"));
    check(raw("90071992547409.931"), json!("90071992547409.931"));
    check(raw("0.1234567890123456"), json!(0.123_456_789_012_345_6));
    check(raw("1e-400"), json!("1e-400"));
    check(raw("1.25e-323"), json!("1.25e-323"));
    check(
        raw("[0.0,1.5,100000.000000001]"),
        json!([0.0, 1.5, 100_000.000_000_001]),
    );
    check(
        raw("[0.12345678901234567890]"),
        json!(["0.12345678901234567890"]),
    );
}

#[test]
fn no_field_is_lost_to_another_of_its_name() {
    check(
        raw(r#"{"a":1,"a":2,"a":3,"b":4}"#),
        json!({"a": 1, "a#2": 2, "a#3": 3, "b": 4}),
    );
    check(
        raw(r#"{"a#2":0,"a":1,"a":2}"#),
        json!({"a#2": 0, "a": 1, "a#3": 2}),
    );
}

#[test]
fn what_nests_too_deep_is_marked() {
    let deep = (0..10_000).fold(json!(1), |inner, _| Value::Array(vec![inner]));
    check(&deep, json!({"$truncated": "nests too deep"}));
    crate::redact::value::dismantle(deep);
    check(
        raw(&format!("{}{}", "[".repeat(10_000), "]".repeat(10_000))),
        json!({"$truncated": "nests too deep"}),
    );
}

/// Its error quotes it.
struct Quoting<'q>(&'q str);

impl Serialize for Quoting<'_> {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom(format!("no {}", self.0)))
    }
}

#[test]
fn what_cannot_be_serialised_says_so() {
    let odd = std::collections::BTreeMap::from([(vec![1], 2)]);
    let kept = keeping(99).value("name", &Quoting("card 4111111111111111"));
    assert_eq!(kept.value, "could not be serialised: no card [redacted]");
    let kept = keeping(99).value("name", &Quoting(&"x".repeat(9_000)));
    assert!(kept.value.as_str().is_some_and(|text| text.len() == 99));
    let kept = keeping(99).value("name", &odd);
    assert!(
        kept.value
            .as_str()
            .is_some_and(|text| text.starts_with("could not be serialised"))
    );
}
