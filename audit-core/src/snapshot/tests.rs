use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use serde_json::{Value, json};

use super::*;

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
    take(&By(write), &Secrets::new(None))
        .0
        .json
        .parse()
        .unwrap()
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
            &Secrets::new(None),
        )
        .0
    };
    assert!(!card("main", "4111").json.as_str().contains("main"));
}

#[test]
fn changed_names_the_fields_whose_bytes_differ() {
    let secrets = Secrets::new(None);
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
    let secrets = Secrets::new(None);
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
}

#[test]
fn a_hidden_value_is_another_text_in_another_entry() {
    let card = || {
        take(
            &Card {
                name: "x",
                number: "1",
            },
            &Secrets::new(None),
        )
        .0
        .json
    };
    assert_ne!(card(), card());
}

#[test]
fn a_hash_is_the_same_under_the_same_key() {
    let hash = |key: &[u8]| {
        let secrets = Secrets::new(Some(key.into()));
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
fn a_long_value_is_cut_with_its_length_and_still_tells_changes() {
    let value = |text: &'static str| state(|fields| fields.truncate("a", text, 4));
    assert_eq!(value("ñññ")["a"]["$truncated"], "ññ");
    assert_eq!(value("ñññ")["a"]["bytes"], 6);
    assert_eq!(value("abcd")["a"], "abcd");
    assert_ne!(
        value("abcdef")["a"]["digest"],
        value("abcdeg")["a"]["digest"]
    );
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
        &Secrets::new(None),
    );
    assert_eq!(errors, ["bad: no", "hidden: no"]);
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
