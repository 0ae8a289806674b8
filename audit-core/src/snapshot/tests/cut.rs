use super::*;

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
fn a_field_beyond_its_cap_is_cut_and_still_tells_changes() {
    let mut keeping = Keeping::default();
    keeping.caps.field = 100;
    let secrets = Secrets::new(Arc::new(keeping));
    let written = |last: &'static str| {
        let long = format!("{}{last}", "x".repeat(200));
        take(
            &By(move |fields: &mut Fields<'_>| fields.plain("a", &long)),
            &secrets,
        )
        .0
    };
    let value: Value = written("1").json.parse().unwrap();
    assert_eq!(value["a"]["bytes"], 201);
    assert_eq!(value["a"]["$truncated"], "x".repeat(100));
    assert_eq!(written("1").changed(&written("2")), ["a"]);
}

#[test]
fn what_is_cut_tells_its_true_length_and_holds_no_secret() {
    let mut keeping = Keeping::default();
    keeping.caps.field = 40;
    let secrets = Secrets::new(Arc::new(keeping));
    let check = |value: Value, bytes: usize, beginning: &str, length: usize| {
        let fields = |fields: &mut Fields<'_>| fields.truncate("a", &value, bytes);
        let kept: Value = take(&By(fields), &secrets).0.json.parse().unwrap();
        assert_eq!(kept["a"]["$truncated"], beginning, "{kept}");
        assert_eq!(kept["a"]["bytes"], length, "{kept}");
    };
    check(json!("x".repeat(90)), 10, &"x".repeat(10), 90);
    check(json!("x".repeat(90)), 50, &"x".repeat(40), 90);
    check(
        json!("by 4111111111111111, thanks"),
        15,
        "by [redacted], ",
        27,
    );
    check(
        json!({"list": [2, 3], "pin": 1}),
        15,
        r#"{"list":[2,3],""#,
        22,
    );
    let pins = json!({"list": [{"pin": 1}, {"pin": 2}]});
    check(pins, 60, r#"{"list":[{"pin":"[redacted]"},{"pin":"[r"#, 30);
}

#[test]
fn a_nested_field_is_cut_as_a_whole() {
    let mut keeping = Keeping::default();
    keeping.caps.field = 100;
    let secrets = Secrets::new(Arc::new(keeping));
    let written = |last: &'static str| {
        let mut cards = vec![None; 50];
        cards.push(Some(last));
        let card = |name: &&'static str| Card { name, number: "1" };
        let cards: Vec<_> = cards.iter().map(|name| name.as_ref().map(card)).collect();
        take(
            &By(move |fields: &mut Fields<'_>| fields.nested("cards", &cards)),
            &secrets,
        )
        .0
    };
    let value: Value = written("x").json.parse().unwrap();
    assert_eq!(
        value["cards"]["$truncated"].as_str().map(str::len),
        Some(100)
    );
    assert_eq!(written("x").changed(&written("y")), ["cards"]);
    assert!(written("x").changed(&written("x")).is_empty());
}
