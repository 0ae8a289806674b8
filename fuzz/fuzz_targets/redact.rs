//! A secret with space around it is hidden in any text; a JSON text tells the same as its value; a form
//! keeps its shape.

#![no_main]

use audited::Redaction;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const SECRETS: [&str; 5] = [
    "4111111111111111",
    "AKIAIOSFODNN7EXAMPLE",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP",
    "postgres://ada:hunter2-hunter2@db.test",
    "Bearer mF_9.B5f-4.1JqM",
];

/// What must not be left of each.
const CORES: [&str; 5] = [
    "4111111111111111",
    "AKIAIOSFODNN7EXAMPLE",
    "dBjftJeZ4CVP",
    "hunter2-hunter2",
    "mF_9.B5f-4.1JqM",
];

fuzz_target!(|input: (u8, &str, &str)| {
    let (which, before, after) = input;
    let rules = Redaction::new();
    let which = usize::from(which) % SECRETS.len();
    let (secret, core) = (SECRETS[which], CORES[which]);
    if before.contains(core) || after.contains(core) {
        return;
    }
    let text = format!("{before} {secret} {after}");
    let kept = rules.text(&text);
    assert!(!kept.contains(core), "{kept:?} of {text:?}");

    let mut value = serde_json::json!({before: [text], "password": after, "list": [{after: 1}]});
    let written = rules.json_text(&value.to_string());
    rules.json(&mut value);
    assert!(!holds(&value, core), "{value}");
    let value_text = value.to_string();
    match written.map(|written| written.parse::<Value>()) {
        // Two names may be the same once their secrets are gone: then both are kept in a value alone.
        Ok(Ok(read)) if !value_text.contains("#2") => assert_eq!(read, value),
        Ok(Ok(_)) => {}
        other => panic!("{other:?}"),
    }

    let form = format!("{before}&a={}&{after}", secret.replace(' ', "+"));
    let kept = rules.form(&form);
    assert!(
        !without_escapes(&kept).contains(core),
        "{kept:?} of {form:?}"
    );
    // Where what can't be told from its names is no form, nothing of it is kept.
    let ands = |text: &str| text.matches('&').count();
    assert!(
        kept == "[redacted]" || ands(&kept) == ands(&form),
        "{kept:?} of {form:?}"
    );
    // Of a text that nobody made as JSON, nothing is expected but an answer.
    if let Ok(written) = rules.json_text(before) {
        assert!(
            serde_json::from_str::<&serde_json::value::RawValue>(&written).is_ok(),
            "{written}"
        );
    }
    rules.url(after);
});

/// The last digit of an escape may look like the first of a secret.
fn without_escapes(form: &str) -> String {
    let mut parts = form.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.map(|part| part.get(2..).unwrap_or_default());
    rest.fold(first, |text, part| text + " " + part)
}

/// Whether a text is left in some string of a value, or in some name. An escape of JSON's may look like it.
fn holds(value: &Value, core: &str) -> bool {
    match value {
        Value::String(text) => text.contains(core),
        Value::Array(items) => items.iter().any(|item| holds(item, core)),
        Value::Object(object) => object
            .iter()
            .any(|(name, value)| name.contains(core) || holds(value, core)),
        _ => false,
    }
}
