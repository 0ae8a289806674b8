//! Secrets in what a URL or a form says.

use std::borrow::Cow;

use super::{REDACTED, Redaction, is_words};

/// The query, or a form's body (`application/x-www-form-urlencoded`), with each secret replaced; what
/// else there is stays as it is, byte for byte. Where a secret's name is no name, it is no form, and what is
/// secret of it can't be told: nothing of it is kept.
pub(super) fn redact<'t>(form: &'t str, rules: &Redaction) -> Cow<'t, str> {
    if !form.split('&').all(|pair| has_name(pair, rules)) {
        return Cow::Borrowed(REDACTED);
    }
    let mut kept = String::with_capacity(form.len());
    for (at, pair) in form.split('&').enumerate() {
        kept.push_str(if at == 0 { "" } else { "&" });
        kept.push_str(&redact_pair(pair, rules));
    }
    if kept == form {
        return Cow::Borrowed(form);
    }
    Cow::Owned(kept)
}

fn has_name(pair: &str, rules: &Redaction) -> bool {
    let name = decoded(pair.split_once('=').map_or(pair, |(name, _)| name));
    is_words(&name) || !rules.is_secret(&name)
}

fn redact_pair<'t>(pair: &'t str, rules: &Redaction) -> Cow<'t, str> {
    let Some((name, value)) = pair.split_once('=') else {
        return part(pair, rules);
    };
    let kept_name = part(name, rules);
    if rules.is_secret(&decoded(name)) {
        return Cow::Owned(format!("{kept_name}={REDACTED}"));
    }
    match (kept_name, part(value, rules)) {
        (Cow::Borrowed(_), Cow::Borrowed(_)) => Cow::Borrowed(pair),
        (name, value) => Cow::Owned(format!("{name}={value}")),
    }
}

fn part<'t>(encoded: &'t str, rules: &Redaction) -> Cow<'t, str> {
    let text = decoded(encoded);
    match rules.text(&text) {
        Cow::Borrowed(_) => Cow::Borrowed(encoded),
        Cow::Owned(kept) => Cow::Owned(self::encoded(&kept)),
    }
}

/// A URL, or the part of one that a request names, with the secrets of its query, its fragment, and
/// its other parts replaced.
pub(super) fn redact_url<'t>(url: &'t str, rules: &Redaction) -> Cow<'t, str> {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let mut kept = rules.text(&url[..end]).into_owned();
    let mut rest = &url[end..];
    while let Some(mark) = rest.chars().next() {
        let end = rest[1..].find('#').map_or(rest.len(), |at| at + 1);
        kept.push(mark);
        kept.push_str(&redact(&rest[1..end], rules));
        rest = &rest[end..];
    }
    if kept == url {
        return Cow::Borrowed(url);
    }
    Cow::Owned(kept)
}

/// What is meant: `+` is a space, `%41` an A. Bytes that are no UTF-8 are replaced: it is only read to
/// find secrets in.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains(['%', '+']) {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| *byte == b'%');
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.map(|digits| u8::from_str_radix(digits, 16)) {
            Some(Ok(escaped)) => {
                bytes.push(escaped);
                rest = &after[2..];
            }
            _ => {
                bytes.push(if *byte == b'+' { b' ' } else { *byte });
                rest = after;
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

/// The text as a form has it, with the brackets of what stands for a secret as they are.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' => encoded.push('+'),
            _ if byte.is_ascii_alphanumeric() || b"-._~[]:/@".contains(&byte) => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(form: &str, expected: &str) {
        assert_eq!(redact(form, &Redaction::new()), expected);
    }

    #[test]
    fn a_secret_is_told_by_its_name_however_that_is_written() {
        check("a=1&password=hunter2&b=2", "a=1&password=[redacted]&b=2");
        check("user[password]=x", "user[password]=[redacted]");
        check("user%5Bpass%77ord%5D=x", "user%5Bpass%77ord%5D=[redacted]");
        check(
            "api+key=x&api%20key=",
            "api+key=[redacted]&api%20key=[redacted]",
        );
    }

    #[test]
    fn a_secret_is_told_by_its_form_where_it_is_encoded() {
        check("n=4111+1111+1111+1111&x=%2B", "n=[redacted]&x=%2B");
        check(
            "to=https%3A%2F%2Fada:hunter2%40a.test",
            "to=https://ada:[redacted]@a.test",
        );
        check("4111111111111111=1", "[redacted]=1");
    }

    #[test]
    fn of_what_is_no_form_and_names_a_secret_nothing_is_kept() {
        check(r#"{"password":"hunter2"}"#, REDACTED);
        check(r#"{"password":"a=b&c=hunter2"}"#, REDACTED);
        check("%7B%22password%22:%22hunter2%22%7D=", REDACTED);
        check("<password>hunter2</password>", REDACTED);
        check("password:hunter2", REDACTED);
        check(r#"{"name":"Acme"}"#, r#"{"name":"Acme"}"#);
    }

    #[test]
    fn all_else_stays_byte_for_byte() {
        for form in [
            "",
            "&&",
            "=",
            "a",
            "a=%zz&b=%",
            "q=a+b%20c&=x",
            "ü=ß",
            "tokenizer=1",
        ] {
            check(form, form);
            assert!(matches!(redact(form, &Redaction::new()), Cow::Borrowed(_)));
        }
    }

    #[test]
    fn of_a_url_all_parts_are_looked_at() {
        let check = |url: &str, expected: &str| {
            assert_eq!(redact_url(url, &Redaction::new()), expected);
        };
        check("/customers?page=2", "/customers?page=2");
        check("/reset?token=abc&x=1", "/reset?token=[redacted]&x=1");
        check("/in#access_token=abc", "/in#access_token=[redacted]");
        check(
            "/a?token=b#c?d#token=e",
            "/a?token=[redacted]#c?d#token=[redacted]",
        );
        check("https://a:b@c.test/?q", "https://a:[redacted]@c.test/?q");
        check("", "");
    }
}
