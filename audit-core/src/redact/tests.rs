use proptest::prelude::*;

use super::*;

#[test]
fn a_headers_name_says_what_is_a_secret_in_it() {
    let check = |name: &str, value: &str, expected: &str| {
        assert_eq!(Redaction::new().header(name, value), expected, "{name}");
    };
    check("Authorization", "Basic x", REDACTED);
    check("proxy-authorization", "x", REDACTED);
    check("Cookie", "a=b", REDACTED);
    check("set-cookie", "a=b", REDACTED);
    check("X-Api-Key", "k", REDACTED);
    check("X-CSRF-Token", "k", REDACTED);
    check(
        "Referer",
        "https://a.test/in?token=x&a=1",
        "https://a.test/in?token=[redacted]&a=1",
    );
    check(
        "LOCATION",
        "/in#access_token=x",
        "/in#access_token=[redacted]",
    );
    check(
        "User-Agent",
        "curl/8.5 (Bearer abcdef12)",
        "curl/8.5 (Bearer [redacted])",
    );
    check("Accept", "text/html?token=x", "text/html?token=x");
}

#[test]
fn the_apps_own_words_go_before_the_list() {
    let rules = Redaction::new()
        .deny("bank_account")
        .deny("Größe")
        .allow("token_count")
        .allow("pin");
    for name in [
        "bankAccount",
        "BANK-ACCOUNT-2",
        "old.bank account",
        "große_größe",
        "password",
    ] {
        assert!(rules.is_secret(name), "{name}");
    }
    for name in [
        "tokenCount",
        "Token-Count",
        "PIN",
        "bank",
        "account_bank",
        "bankaccount",
    ] {
        assert!(!rules.is_secret(name), "{name}");
    }
    assert!(rules.is_secret("token_count_2") && rules.is_secret("pin_code"));
    assert!(
        Redaction::new()
            .allow("card")
            .deny("card")
            .is_secret("card")
    );
    assert!(!Redaction::new().deny("").deny("--").is_secret("name"));
}

#[test]
fn the_apps_own_patterns_are_asked_for_each_text() {
    let rules = Redaction::new()
        .prefix("sk_")
        .prefix("")
        .pattern(|text: &str| {
            text.match_indices("4111")
                .map(|(at, _)| at..at + 6)
                .collect()
        });
    assert_eq!(
        rules.text("sk_1 and 4111111111111111, 411199x"),
        "[redacted] and [redacted], [redacted]x"
    );
    assert_eq!(rules.text("nothing"), "nothing");
}

#[test]
fn what_a_pattern_answers_wrongly_hides_whole_characters_and_breaks_nothing() {
    let check = |place: Range<usize>, expected: &str| {
        let rules = Redaction::new().pattern(move |_: &str| vec![place.clone()]);
        assert_eq!(rules.text("aßb"), expected);
    };
    check(1..2, "a[redacted]b");
    check(2..3, "a[redacted]b");
    check(0..99, REDACTED);
    check(7..9, "aßb");
    check(std::ops::Range { start: 3, end: 1 }, "aßb");
    check(1..1, "aßb");
}

#[test]
fn a_pattern_that_panics_hides_the_text() {
    let rules = Redaction::new().pattern(|_: &str| -> Vec<Range<usize>> { panic!("no") });
    assert_eq!(rules.text("anything"), REDACTED);
    assert_eq!(rules.text(""), "");
}

#[test]
fn what_is_replaced_holds_no_secret() {
    assert!(!is_secret(REDACTED) && !may_hold(REDACTED.as_bytes()));
}

#[test]
fn a_secrets_name_that_is_more_than_words_is_replaced_too() {
    let check = |name: &str, kept: &str| {
        let mut value = serde_json::json!({name: "x"});
        let expected = format!("{{\"{kept}\":\"{REDACTED}\"}}");
        let text = Redaction::new().json_text(&value.to_string());
        assert_eq!(text.unwrap(), expected);
        Redaction::new().json(&mut value);
        assert_eq!(value.to_string(), expected);
    };
    check(r#"{"password":"hunter2"}"#, REDACTED);
    check("password: hunter2", REDACTED);
    check(&format!("password {}", "x".repeat(200)), REDACTED);
    check("user[new-password]", "user[new-password]");
    check("api key", "api key");
}

/// Texts with what secrets are made of.
fn tricky() -> impl Strategy<Value = String> {
    let parts = [
        "eyJhbGciOiJIUzI1NiJ9",
        ".",
        "eyJzdWIiOiIxIn0",
        "4111",
        " ",
        "-",
        "1111",
        "111111111111",
        "AKIA",
        "IOSFODNN7EXAMPLE",
        "Bearer ",
        "basic ",
        "dXNlcjpwYXNz",
        "https://",
        "ada:",
        "hunter2",
        "@",
        "\\",
        "\"",
        "/",
        "\u{e9}",
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        "\n",
        "x",
    ];
    proptest::collection::vec(proptest::sample::select(parts.to_vec()), 0..12)
        .prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn a_text_without_its_secrets_has_none(text in tricky()) {
        let kept = Redaction::new().text(&text).into_owned();
        prop_assert_eq!(&Redaction::new().text(&kept), &kept, "of {}", text);
    }

    #[test]
    fn a_quick_look_misses_nothing(text in tricky()) {
        let json = serde_json::to_string(&text).unwrap();
        if !pattern::find(&text).is_empty() {
            prop_assert!(may_hold(text.as_bytes()) && may_hold(json.as_bytes()));
        }
    }

    #[test]
    fn a_json_text_tells_the_same_as_its_value(text in tricky(), name in tricky()) {
        let mut value = serde_json::json!({"list": [text, {"password": text}, 4_111_111_111_111_111_u64], "name": name});
        let written = Redaction::new().json_text(&value.to_string()).unwrap();
        Redaction::new().json(&mut value);
        prop_assert_eq!(written.parse::<Value>().unwrap(), value);
    }
}
