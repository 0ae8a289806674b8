mod cut;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::*;
use crate::change::changes;
use crate::json::Json;
use crate::keeping::Keeping;
use crate::redact::Redaction;

fn secrets() -> Secrets {
    Secrets::new(Arc::new(Keeping::default()))
}

const JWT: &str =
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

struct Card {
    name: &'static str,
    number: &'static str,
}

impl Snapshot for Card {
    fn fields(&self, fields: &mut Fields<'_>) {
        fields.plain("name", self.name);
        fields.redact("number", self.number);
    }
}

/// Fields by closure, so that each case is one line.
struct By<F: Fn(&mut Fields<'_>)>(F);

impl<F: Fn(&mut Fields<'_>)> Snapshot for By<F> {
    fn fields(&self, fields: &mut Fields<'_>) {
        (self.0)(fields);
    }
}

fn state(write: impl Fn(&mut Fields<'_>)) -> Value {
    take(&By(write), &secrets()).0.json.parse().unwrap()
}

#[test]
fn plain_fields_are_what_serde_writes() {
    let value = state(|fields| {
        fields.plain("a", &1);
        fields.plain("b \"c\"", &json!({"d": [null, "é"]}));
    });
    assert_eq!(value, json!({"a": 1, "b \"c\"": {"d": [null, "é"]}}));
}

#[test]
fn a_nested_redact_holds_in_options_lists_and_maps() {
    let card = || Card {
        name: "main",
        number: "4111111111111111",
    };
    let value = state(|fields| {
        fields.nested("one", &card());
        fields.nested("some", &Some(card()));
        fields.nested("none", &None::<Card>);
        fields.nested("list", &vec![card(), card()]);
        fields.nested("sorted", &BTreeMap::from([(1, card())]));
        fields.nested("hashed", &HashMap::from([("k", card())]));
    });
    assert!(!value.to_string().contains("4111"), "{value}");
    assert_eq!(value["list"][1]["name"], "main");
    assert_eq!(value["none"], Value::Null);
    assert!(value["hashed"]["k"]["number"][HIDDEN].is_string());
}

#[test]
fn a_hidden_field_may_have_nothing_but_a_snapshot() {
    let card = |name, number| {
        take(
            &By(move |fields: &mut Fields<'_>| {
                fields.redact_nested("card", &Card { name, number })
            }),
            &secrets(),
        )
        .0
    };
    assert!(!card("main", "4111").json.as_str().contains("main"));
}

#[test]
fn changed_names_the_fields_whose_bytes_differ() {
    let secrets = secrets();
    let card = |name, number| take(&Card { name, number }, &secrets).0;
    let (a, b) = (card("x", "1"), card("x", "2"));
    assert_eq!(a.changed(&b), ["number"]);
    assert!(a.changed(&card("x", "1")).is_empty());
    let other = take(
        &By(|fields: &mut Fields<'_>| fields.plain("name", "x")),
        &secrets,
    )
    .0;
    assert_eq!(
        (a.changed(&other), other.changed(&a)),
        (vec!["number".into()], vec!["number".into()])
    );
}

#[test]
fn an_object_in_another_order_is_the_same() {
    let secrets = secrets();
    let written = |text: &'static str| {
        let raw: Box<serde_json::value::RawValue> = serde_json::from_str(text).unwrap();
        take(
            &By(move |fields: &mut Fields<'_>| fields.plain("map", &raw)),
            &secrets,
        )
        .0
    };
    let one = written(r#"{"a":1,"b":[2]}"#);
    assert!(one.changed(&written(r#"{"b":[2],"a":1}"#)).is_empty());
    assert_eq!(one.changed(&written(r#"{"b":[3],"a":1}"#)), ["map"]);
    let list = written(r#"[{"a":1,"b":2}]"#);
    assert!(list.changed(&written(r#"[{"b":2,"a":1}]"#)).is_empty());
    let large = written(r#"{"wallet":{"wei":18446744073709551617}}"#);
    let larger = written(r#"{"wallet":{"wei":18446744073709551618}}"#);
    assert_eq!(large.changed(&larger), ["map"]);
}

#[test]
fn a_hidden_value_is_another_text_in_another_entry() {
    let card = || {
        take(
            &Card {
                name: "x",
                number: "1",
            },
            &secrets(),
        )
        .0
        .json
    };
    assert_ne!(card(), card());
}

#[test]
fn a_hash_is_the_same_under_the_same_key() {
    let hash = |key: &[u8]| {
        let secrets = Secrets::new(Arc::new(Keeping {
            hash_key: Some(key.into()),
            ..Keeping::default()
        }));
        take(
            &By(|fields: &mut Fields<'_>| fields.hash("a", "x")),
            &secrets,
        )
        .0
        .json
    };
    assert_eq!(hash(b"k"), hash(b"k"));
    assert_ne!(hash(b"k"), hash(b"l"));
    assert!(hash(b"k").as_str().contains(HASHED));
}

#[test]
fn equal_secrets_have_equal_hashes_in_all_entries() {
    let key = || {
        Secrets::new(Arc::new(Keeping {
            hash_key: Some(b"k".as_slice().into()),
            ..Keeping::default()
        }))
    };
    let hash = |value: &'static str, secrets: &Secrets| {
        take(
            &By(|fields: &mut Fields<'_>| fields.hash("a", value)),
            secrets,
        )
        .0
        .json
    };
    let long: &str = String::leak("x".repeat(300 << 10));
    for value in ["4111111111111111", "by 4111111111111111", JWT, long] {
        assert_eq!(hash(value, &key()), hash(value, &key()), "{value}");
    }
    let value = json!({"password": "hunter2"});
    let hash = |secrets: Secrets| {
        take(
            &By(|fields: &mut Fields<'_>| fields.hash("a", &value)),
            &secrets,
        )
        .0
        .json
    };
    assert_eq!(hash(key()), hash(key()));
}

#[test]
fn what_cannot_be_serialised_is_marked_and_named() {
    struct Broken;
    impl Serialize for Broken {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("no"))
        }
    }
    let (state, errors) = take(
        &By(|fields: &mut Fields<'_>| {
            fields.plain("good", &1);
            fields.plain("bad", &Broken);
            fields.redact("hidden", &Broken);
        }),
        &secrets(),
    );
    assert_eq!(errors, ["bad: no", "hidden: could not be serialised"]);
    let value: Value = state.json.parse().unwrap();
    assert_eq!(
        (value["good"].clone(), value["bad"]["$error"].is_string()),
        (json!(1), true)
    );
}

#[test]
fn secrets_within_plain_values_are_hidden_and_still_tell_changes() {
    let value = |password: &str| {
        let value = json!({"user": {"name": "ada", "password": password}});
        state(move |fields| fields.plain("login", &value))
    };
    let written = value("hunter2");
    assert!(!written.to_string().contains("hunter2"), "{written}");
    assert_eq!(written["login"]["user"]["name"], "ada");
    assert!(written["login"]["user"]["password"][HIDDEN].is_string());
}

#[test]
fn secrets_within_the_apps_own_json_are_hidden() {
    let text = r#"{"password" : "hunter2", "a" : 1}"#;
    let (json, raw) = (
        Json::from_text(text).unwrap(),
        serde_json::from_str::<Box<RawValue>>(text).unwrap(),
    );
    let value = state(|fields| {
        fields.plain("json", &json);
        fields.plain("raw", &[&raw]);
    });
    assert!(!value.to_string().contains("hunter2"), "{value}");
    assert_eq!(
        (&value["json"]["a"], &value["raw"][0]["a"]),
        (&json!(1), &json!(1))
    );
}

#[test]
fn nesting_is_bounded() {
    let mut deep = json!(1);
    for _ in 0..62 {
        deep = json!([deep]);
    }
    assert_eq!(state(|fields| fields.plain("a", &deep))["a"], deep);
    let deeper = json!([[deep]]);
    assert!(state(|fields| fields.plain("a", &deeper))["a"]["$truncated"].is_string());
}

#[test]
fn what_was_not_written_counts_as_changed() {
    let secrets = secrets();
    let written = |limit: u32| {
        let deep = (0..70).fold(json!(1), |inner, _| json!([inner]));
        let value = json!({"limit": limit, "x": deep});
        let fields = move |fields: &mut Fields<'_>| {
            fields.plain("plain", &value);
            fields.truncate("cut", &value, 9);
            fields.redact("hidden", &value);
            fields.plain("broken", &BTreeMap::from([(vec![1], limit)]));
            fields.plain("limit", &limit);
        };
        take(&By(fields), &secrets).0
    };
    let (old, new) = (written(1), written(2));
    assert_eq!(
        old.changed(&new),
        ["plain", "cut", "hidden", "broken", "limit"]
    );
    let (changes, value) = (
        changes(Some(&old.json), Some(&new.json)).unwrap(),
        old.json.parse::<Value>().unwrap(),
    );
    assert!(
        changes
            .iter()
            .any(|change| change.path.starts_with("/plain"))
    );
    assert_eq!(value["plain"]["$truncated"], "nests too deep");
}

#[test]
fn flattened_fields_are_the_records_own() {
    let value = state(|fields| {
        fields.plain("a", &1);
        fields.flatten(&json!({"b": 2}));
        fields.flatten(&None::<u8>);
    });
    assert_eq!(value, json!({"a": 1, "b": 2}));
}

#[test]
fn a_flattened_secret_is_hidden_by_its_name() {
    let value = state(|fields| fields.flatten(&json!({"api_key": "k", "b": 2})));
    assert_eq!(
        (value["b"].clone(), value["api_key"][HIDDEN].is_string()),
        (json!(2), true)
    );
}

#[test]
fn a_secret_key_of_a_map_hides_its_value() {
    let card = || Card {
        name: "main",
        number: "1",
    };
    let value = state(|fields| {
        fields.nested(
            "by_key",
            &BTreeMap::from([("api_keys", card()), ("b", card())]),
        );
    });
    assert!(value["by_key"]["api_keys"][HIDDEN].is_string());
    assert_eq!(value["by_key"]["b"]["name"], "main");
}

#[test]
fn a_secret_is_told_by_its_form_in_any_field_and_still_tells_changes() {
    let secrets = secrets();
    let written = |note: &'static str| {
        let fields = move |fields: &mut Fields<'_>| {
            fields.plain("note", note);
            fields.plain("list", &json!([{"a": note}]));
            fields.plain("name", "Acme");
        };
        take(&By(fields), &secrets).0
    };
    let (visa, other) = ("by 4111 1111 1111 1111", "by 4012 8888 8888 1881");
    let state = written(visa);
    assert!(!state.json.as_str().contains("4111"), "{:?}", state.json);
    let value: Value = state.json.parse().unwrap();
    assert_eq!(value["note"]["$redacted"], "by [redacted]");
    assert_eq!(value["list"][0]["a"]["$redacted"], "by [redacted]");
    assert_eq!(value["name"], "Acme");
    assert!(state.changed(&written(visa)).is_empty());
    assert_eq!(state.changed(&written(other)), ["note", "list"]);
}

#[test]
fn a_field_that_is_a_secret_by_its_form_is_hidden_whole() {
    let value = state(|fields| {
        fields.plain("text", "4111111111111111");
        fields.plain("number", &4_111_111_111_111_111_u64);
        fields.plain("id", &4_111_111_111_111_112_u64);
    });
    assert!(value["text"][HIDDEN].is_string() && value["number"][HIDDEN].is_string());
    assert_eq!(value["id"], 4_111_111_111_111_112_u64);
}

#[test]
fn the_apps_own_rules_hold_in_snapshots() {
    let redaction = Redaction::new().deny("salary").allow("token_count");
    let keeping = Keeping {
        redaction: redaction.prefix("sk_live_"),
        ..Keeping::default()
    };
    let fields = |fields: &mut Fields<'_>| {
        assert!(fields.hides::<false>("baseSalary") && !fields.hides::<true>("tokenCount"));
        assert!(fields.hides::<true>("token") && !fields.hides::<false>("name"));
        fields.plain(
            "pay",
            &json!({"salary": 1, "token_count": 2, "key": "sk_live_1"}),
        );
        fields.nested("by_key", &BTreeMap::from([("salary", None::<Card>)]));
        fields.flatten(&json!({"token_count": 3, "token": 4}));
    };
    let (state, errors) = take(&By(fields), &Secrets::new(Arc::new(keeping)));
    let value: Value = state.json.parse().unwrap();
    assert!(errors.is_empty() && value["pay"]["salary"][HIDDEN].is_string());
    assert_eq!(value["pay"]["token_count"], 2);
    assert!(value["pay"]["key"][HIDDEN].is_string());
    assert!(value["by_key"]["salary"][HIDDEN].is_string());
    assert_eq!(value["token_count"], 3);
    assert!(value["token"][HIDDEN].is_string());
}

#[test]
fn a_secret_that_is_a_key_is_replaced() {
    const VISA: &str = "4111111111111111";
    let value = state(|fields| {
        fields.nested("by_number", &BTreeMap::from([(VISA, None::<Card>)]));
        fields.flatten(&json!({VISA: 1}));
    });
    assert_eq!(
        value,
        json!({"by_number": {"[redacted]": null}, "[redacted]": 1})
    );
}

#[test]
fn a_value_of_10_000_levels_is_marked_and_takes_no_stack() {
    let deep = (0..10_000).fold(json!(1), |inner, _| Value::Array(vec![inner]));
    let (state, errors) = take(
        &By(|fields: &mut Fields<'_>| {
            fields.plain("a", &deep);
            fields.redact("b", &deep);
            fields.truncate("c", &deep, 10);
            fields.flatten(&deep);
        }),
        &secrets(),
    );
    crate::redact::value::dismantle(deep);
    let value: Value = state.json.parse().unwrap();
    assert_eq!(value["a"]["$truncated"], "nests too deep");
    assert!(value["b"][HIDDEN].is_string());
    assert_eq!(value["c"]["$truncated"], "nests too deep");
    assert_eq!(errors.len(), 1);
}
