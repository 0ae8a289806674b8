use audit_core::Entry;

use super::*;

#[track_caller]
fn check(left: &str, before: &str, same: bool) {
    let [left, before] = [left, before].map(|text| Json::from_text(text).unwrap());
    assert_eq!(are_same(&left, &before), Some(same));
}

#[test]
fn states_are_compared_by_value() {
    check(
        r#"{"plan":"pro","seats":[1]}"#,
        r#"{"seats": [1], "plan": "pro"}"#,
        true,
    );
    check(r#"{"plan":"pro"}"#, r#"{"plan":"basic"}"#, false);
    check(r#"{"plan":"pro"}"#, r#"{}"#, false);
}

#[test]
fn what_each_entry_hides_under_its_own_key_is_not_compared() {
    check(
        r#"{"a":[{"$hidden":"1"}]}"#,
        r#"{"a":[{"$hidden":"2"}]}"#,
        true,
    );
    check(r#"{"a":{"$hidden":"1"}}"#, r#"{"a":1}"#, false);
    check(
        r#"{"a":{"$truncated":"x","bytes":9,"digest":"1"}}"#,
        r#"{"a":{"$truncated":"x","bytes":9,"digest":"2"}}"#,
        true,
    );
    check(
        r#"{"a":{"$error":"x","digest":"1"},"b":{"$truncated":"x","digest":"1"}}"#,
        r#"{"a":{"$error":"x","digest":"2"},"b":{"$truncated":"x","digest":"2"}}"#,
        true,
    );
    check(
        r#"{"a":{"$redacted":"by [redacted]","digest":"1"}}"#,
        r#"{"a":{"$redacted":"by [redacted]","digest":"2"}}"#,
        true,
    );
    check(
        r#"{"a":{"$truncated":"x","bytes":9,"digest":"1"}}"#,
        r#"{"a":{"$truncated":"x","bytes":8,"digest":"1"}}"#,
        false,
    );
}

fn an_entry() -> Entry {
    let entry = serde_json::json!({
        "id": "01900000-0000-7000-8000-000000000000", "tenant": "acme",
        "occurred_at": "2026-01-02T03:04:05Z", "stream": "account", "category": "Customers",
        "action": "customer.update", "operation": "update", "outcome": "success",
        "actor": {"kind": "user", "id": "7", "label": "Ada"}, "targets": [],
        "summary": "", "summary_template": "", "origin": {},
    });
    serde_json::from_value(entry).unwrap()
}

#[track_caller]
fn looks_back(states: &[(Option<&'static str>, Option<&'static str>)], looks: bool) {
    let json = |text: Option<&'static str>| text.map(|text| Json::from_text(text).unwrap());
    let version = |(before, after)| Version::new(an_entry(), json(before), json(after), Vec::new());
    let versions: Vec<_> = states.iter().copied().map(version).collect();
    assert_eq!(
        begins_with_a_state(&versions).is_some(),
        looks,
        "{states:?}"
    );
}

#[test]
fn what_lies_before_a_page_is_searched_only_where_it_is_compared() {
    let (created, changed, looked) = ((None, Some("1")), (Some("1"), Some("2")), (None, None));
    looks_back(&[], false);
    looks_back(&[looked], false);
    looks_back(&[changed, created], false);
    looks_back(&[changed, created, looked], false);
    looks_back(&[changed], true);
    looks_back(&[created, changed, looked], true);
}
