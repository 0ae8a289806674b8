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
        r#"{"a":{"$truncated":"x","bytes":9,"digest":"1"}}"#,
        r#"{"a":{"$truncated":"x","bytes":8,"digest":"1"}}"#,
        false,
    );
}
