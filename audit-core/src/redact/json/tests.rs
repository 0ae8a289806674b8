use super::*;

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(rewrite(text, &Redaction::new(), &Plain), expected);
}

#[test]
fn secrets_are_replaced_wherever_they_lie() {
    check(
        r#"{"password":"x","a":1}"#,
        r#"{"password":"[redacted]","a":1}"#,
    );
    check(
        r#" { "token" : [ 1 , {"a":2} ] , "b" : 3 } "#,
        r#" { "token" : "[redacted]" , "b" : 3 } "#,
    );
    check(
        r#"{"token":{"a":"}"},"b":[{"pin":1}]}"#,
        r#"{"token":"[redacted]","b":[{"pin":"[redacted]"}]}"#,
    );
    check(
        r#"["by 4111111111111111", 4111111111111111]"#,
        r#"["by [redacted]", "[redacted]"]"#,
    );
    check(r#"{"4111111111111111":1}"#, r#"{"[redacted]":1}"#);
    check(
        r#""https:\/\/ada:hunter2@a.test""#,
        r#""https://ada:[redacted]@a.test""#,
    );
    check(
        r#"{"pass\u0077ord":true}"#,
        r#"{"pass\u0077ord":"[redacted]"}"#,
    );
}

#[test]
fn all_else_stays_byte_for_byte() {
    for text in [
        "",
        " ",
        "1",
        "true",
        r#""""#,
        "{}",
        "[]",
        r#"{"a":{},"b":[]}"#,
        r#"{"a":1,"a":2,"n":123456789012345678901234567890,"e":1e400,"z":1.50}"#,
        r#"["\ud800","\"password\":1","\\"]"#,
        r#"{"note":"password","list":["token",{"x":"y"}]}"#,
    ] {
        check(text, text);
    }
}

#[test]
fn what_is_no_json_is_walked_through() {
    check(r#"{"password":"#, r#"{"password":"#);
    check(r#"{"password":"abc"#, r#"{"password":"[redacted]""#);
    check(r#"}}]{"a"#, r#"}}]{"a"#);
    check(r#"{"a" "token" 1 :,:"#, r#"{"a" "token" 1 :,:"#);
    check("é \u{1F980}", "é \u{1F980}");
}

#[test]
fn ten_thousand_levels_are_cut_at_the_64th() {
    let deep = |levels: usize, core: &str| {
        format!(
            "{}{core}{}",
            r#"{"a":["#.repeat(levels),
            "]}".repeat(levels)
        )
    };
    check(&deep(32, "1"), &deep(32, "1"));
    check(&deep(5_000, "1"), &deep(32, TOO_DEEP));
    assert_eq!(
        Redaction::new()
            .json_text(&deep(5_000, r#""token""#))
            .unwrap(),
        deep(32, TOO_DEEP)
    );
}

#[test]
fn a_body_that_is_no_json_is_an_error() {
    for text in ["", "{", r#"{"a":1}x"#, "[1,]", "\u{FEFF}1"] {
        assert!(Redaction::new().json_text(text).is_err(), "{text}");
    }
}
