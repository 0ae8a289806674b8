//! Hides what lies under a secret's name within a value that serde wrote.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::redact::is_secret;

/// The text with each value under a secret's name replaced by what `hide` makes of it; `None` where
/// there is nothing to hide. All else stays as it was written, byte for byte.
pub(super) fn without_secrets(text: &str, hide: &impl Fn(&str) -> String) -> Option<String> {
    if !may_hold_secrets(text) {
        return None;
    }
    let mut kept = String::with_capacity(text.len());
    rewrite(text, hide, &mut kept);
    (kept != text).then_some(kept)
}

/// Whether some key is a secret's name. What looks like a key within a string does no harm: it is
/// looked at more closely.
fn may_hold_secrets(text: &str) -> bool {
    text.match_indices("\":").any(|(end, _)| {
        let start = text[..end].rfind('"').map_or(0, |quote| quote + 1);
        is_secret(&text[start..end]) || text[start..end].contains('\\')
    })
}

fn rewrite(text: &str, hide: &impl Fn(&str) -> String, kept: &mut String) {
    match text.as_bytes().first() {
        Some(b'{') => match serde_json::from_str::<Pairs<'_>>(text) {
            Ok(Pairs(pairs)) => object(&pairs, hide, kept),
            Err(_) => kept.push_str(text),
        },
        Some(b'[') => match serde_json::from_str::<Vec<&RawValue>>(text) {
            Ok(items) => array(&items, hide, kept),
            Err(_) => kept.push_str(text),
        },
        _ => kept.push_str(text),
    }
}

fn object(pairs: &[(&RawValue, &RawValue)], hide: &impl Fn(&str) -> String, kept: &mut String) {
    kept.push('{');
    for (at, (key, value)) in pairs.iter().enumerate() {
        kept.push_str(if at == 0 { "" } else { "," });
        kept.push_str(key.get());
        kept.push(':');
        match serde_json::from_str::<Cow<'_, str>>(key.get()) {
            Ok(name) if is_secret(&name) => kept.push_str(&hide(value.get())),
            _ => rewrite(value.get(), hide, kept),
        }
    }
    kept.push('}');
}

fn array(items: &[&RawValue], hide: &impl Fn(&str) -> String, kept: &mut String) {
    kept.push('[');
    for (at, item) in items.iter().enumerate() {
        kept.push_str(if at == 0 { "" } else { "," });
        rewrite(item.get(), hide, kept);
    }
    kept.push(']');
}

/// An object's keys and values as they were written, doubled keys included.
struct Pairs<'t>(Vec<(&'t RawValue, &'t RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;

        impl<'de> Visitor<'de> for Each {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<'de>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }

        deserializer.deserialize_map(Each)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let hide = |value: &str| format!("<{}>", value.len());
        assert_eq!(without_secrets(text, &hide).as_deref(), expected);
    }

    #[test]
    fn secrets_are_hidden_wherever_they_lie() {
        check(
            r#"{"a":1,"password":"abc"}"#,
            Some(r#"{"a":1,"password":<5>}"#),
        );
        check(
            r#"[{"b":{"api_key":{"c":[1]}}}]"#,
            Some(r#"[{"b":{"api_key":<9>}}]"#),
        );
        check(
            r#"{"token":1,"token":2}"#,
            Some(r#"{"token":<1>,"token":<1>}"#),
        );
        check(r#"{"tok\u0065n":1}"#, Some(r#"{"tok\u0065n":<1>}"#));
    }

    #[test]
    fn all_else_stays_byte_for_byte() {
        check(r#"{"a":1}"#, None);
        check(r#"{"a":"password\":"}"#, None);
        check(r#""password""#, None);
        check(
            r#"{"n":123456789012345678901234567890,"z":1.50,"secret":0}"#,
            Some(r#"{"n":123456789012345678901234567890,"z":1.50,"secret":<1>}"#),
        );
    }
}
