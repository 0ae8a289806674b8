//! Names whose values never get into the log.

use serde_json::{Map, Value};

use crate::snapshot::MAX_DEPTH;

/// Words, or runs of words, that name a secret wherever they stand in a name.
const SECRETS: &[&[&str]] = &[
    &["password"],
    &["passwords"],
    &["passwd"],
    &["passphrase"],
    &["secret"],
    &["secrets"],
    &["token"],
    &["tokens"],
    &["authorization"],
    &["cookie"],
    &["cookies"],
    &["credential"],
    &["credentials"],
    &["otp"],
    &["totp"],
    &["cvv"],
    &["cvc"],
    &["ssn"],
    &["api", "key"],
    &["api", "keys"],
    &["apikey"],
    &["private", "key"],
    &["private", "keys"],
    &["access", "key"],
    &["access", "keys"],
    &["session", "id"],
];

/// What stands for a secret in context, steps and bodies.
pub(crate) const REDACTED: &str = "[redacted]";

/// Whether a name names a secret: one of its words, in any case style, is on the deny-list.
///
/// Words match whole: `api_key`, `apiKey`, `X-Api-Key` and `API KEY` are secrets, `keyboard` and
/// `discard` are not.
///
/// ```
/// use audit_core::redact::is_secret;
///
/// assert!(is_secret("newPassword") && is_secret("X-API-Key"));
/// assert!(!is_secret("tokenizer") && !is_secret("key"));
/// ```
pub const fn is_secret(name: &str) -> bool {
    let mut at = 0;
    while at < SECRETS.len() {
        if has_words(name.as_bytes(), SECRETS[at]) {
            return true;
        }
        at += 1;
    }
    false
}

/// Replaces the values of secret names, and marks what nests too deep: no reader takes JSON of any
/// depth, and an entry that can't be read would hide its whole page.
pub(crate) fn redact(value: &mut Value) {
    redact_within(value, MAX_DEPTH);
}

fn redact_within(value: &mut Value, depth: usize) {
    match value {
        Value::Object(_) | Value::Array(_) if depth == 0 => *value = too_deep(),
        Value::Object(object) => redact_fields(object, depth - 1),
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| redact_within(item, depth - 1)),
        _ => {}
    }
}

fn redact_fields(object: &mut Map<String, Value>, depth: usize) {
    for (name, value) in object {
        if is_secret(name) {
            *value = Value::from(REDACTED);
        } else {
            redact_within(value, depth);
        }
    }
}

fn too_deep() -> Value {
    let mark = ("$truncated".to_owned(), Value::from("nests too deep"));
    Value::Object(Map::from_iter([mark]))
}

const fn has_words(name: &[u8], words: &[&str]) -> bool {
    let mut start = 0;
    while start < name.len() {
        if is_start(name, start) && words_follow(name, start, words) {
            return true;
        }
        start += 1;
    }
    false
}

const fn words_follow(name: &[u8], mut start: usize, words: &[&str]) -> bool {
    let mut word = 0;
    while word < words.len() {
        while start < name.len() && !name[start].is_ascii_alphanumeric() {
            start += 1;
        }
        let end = start + words[word].len();
        if !(is_start(name, start)
            && is_same(name, start, words[word].as_bytes())
            && is_end(name, end))
        {
            return false;
        }
        start = end;
        word += 1;
    }
    true
}

const fn is_same(name: &[u8], start: usize, word: &[u8]) -> bool {
    if start + word.len() > name.len() {
        return false;
    }
    let mut at = 0;
    while at < word.len() {
        if !name[start + at].eq_ignore_ascii_case(&word[at]) {
            return false;
        }
        at += 1;
    }
    true
}

/// A word begins at the first letter, after a separator, and where small letters turn to capitals.
const fn is_start(name: &[u8], at: usize) -> bool {
    if at >= name.len() || !name[at].is_ascii_alphanumeric() {
        return false;
    }
    at == 0 || is_end(name, at)
}

/// A word ends where the next could begin: `apiKey`, `APIKey`, `api_key`, `key2`.
const fn is_end(name: &[u8], at: usize) -> bool {
    if at >= name.len() {
        return true;
    }
    let (last, next) = (name[at - 1], name[at]);
    let hump = last.is_ascii_lowercase() && next.is_ascii_uppercase();
    let acronym = last.is_ascii_uppercase()
        && next.is_ascii_uppercase()
        && at + 1 < name.len()
        && name[at + 1].is_ascii_lowercase();
    let digits = last.is_ascii_digit() != next.is_ascii_digit();
    !last.is_ascii_alphanumeric() || !next.is_ascii_alphanumeric() || hump || acronym || digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_told_in_any_case_style() {
        for name in [
            "password",
            "Password",
            "PASSWORD",
            "newPassword",
            "new_password",
            "new-password",
            "password2",
            "oldPasswords",
            "api_keys",
            "apiKey",
            "APIKey",
            "api_key",
            "X-Api-Key",
            "api key",
            "HTTPToken",
            "Set-Cookie",
            "access_token",
            "privateKey",
            "user.password",
        ] {
            assert!(is_secret(name), "{name}");
        }
    }

    #[test]
    fn a_word_within_a_word_is_none() {
        for name in [
            "",
            "_",
            "tokenizer",
            "passwordless",
            "discard",
            "key",
            "api",
            "keyboard_api",
            "secretary",
            "cookieless",
            "session",
            "api_public_key",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn secrets_are_hidden_as_deep_as_they_lie() {
        let mut value =
            serde_json::json!({"a": [{"token": "t", "b": {"password": ["x"]}}], "c": 1});
        redact(&mut value);
        let expected = serde_json::json!({
            "a": [{"token": REDACTED, "b": {"password": REDACTED}}], "c": 1
        });
        assert_eq!(value, expected);
    }

    #[test]
    fn what_nests_too_deep_is_marked_and_the_rest_kept() {
        let nested = |depth, core| (0..depth).fold(core, |inner, _| serde_json::json!([inner]));
        let mut kept = nested(MAX_DEPTH, Value::Null);
        redact(&mut kept);
        assert_eq!(kept, nested(MAX_DEPTH, Value::Null));
        let mut cut = nested(MAX_DEPTH + 1, Value::Null);
        redact(&mut cut);
        assert_eq!(cut, nested(MAX_DEPTH, too_deep()));
    }
}
