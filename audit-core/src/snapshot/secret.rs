//! Hides secrets within a value that serde wrote.

use std::ops::Range;

use serde_json::{Map, Value};

use super::REDACTED;
use super::field::hidden;
use super::state::Secrets;
use crate::redact::json::StandIns;
use crate::redact::{Redaction, replaced};

/// Whether something in a JSON text may have to be hidden: most often a look at it tells that nothing
/// has to.
pub(super) fn may_hold_secrets(text: &[u8], rules: &Redaction) -> bool {
    match text.first() {
        Some(b'{' | b'[') => rules.may_concern(text) || may_name_secrets(text, rules),
        _ => rules.may_concern(text),
    }
}

/// Whether some key is a secret's name. What looks like a key within a string does no harm: it is
/// looked at more closely, as is a key with an escape in it.
fn may_name_secrets(text: &[u8], rules: &Redaction) -> bool {
    let text = String::from_utf8_lossy(text);
    text.match_indices(':').any(|(colon, _)| {
        // JSON that the app wrote itself may have blanks there.
        let before = text[..colon].trim_ascii_end();
        let Some(before) = before.strip_suffix('"') else {
            return false;
        };
        let start = before.rfind('"').map_or(0, |quote| quote + 1);
        let name = &before[start..];
        let is_escaped = name.contains('\\') || before[..start].ends_with("\\\"");
        is_escaped || rules.is_secret(name)
    })
}

/// What stands in a snapshot for a secret tells it from another of the same entry, and nothing else.
impl StandIns for Secrets {
    fn named(&self, value: &str) -> String {
        hidden(self, value.as_bytes()).to_string()
    }

    fn within(&self, text: &str, places: &[Range<usize>]) -> String {
        if matches!(places, [only] if *only == (0..text.len())) {
            return self.named(text);
        }
        let mark = [
            (REDACTED.to_owned(), replaced(text, places).into()),
            ("digest".to_owned(), self.hide(text.as_bytes()).into()),
        ];
        Value::Object(Map::from_iter(mark)).to_string()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::keeping::Keeping;
    use crate::redact::json::rewrite;

    /// Tells lengths instead of digests.
    struct Lengths;

    impl StandIns for Lengths {
        fn named(&self, value: &str) -> String {
            format!("<{}>", value.len())
        }

        fn within(&self, text: &str, places: &[Range<usize>]) -> String {
            format!("<{}>", replaced(text, places))
        }
    }

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let rules = Redaction::new();
        let rewritten = rewrite(text, &rules, &Lengths);
        assert_eq!(rewritten, expected.unwrap_or(text));
        assert!(expected.is_none() || may_hold_secrets(text.as_bytes(), &rules));
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
        check(r#"{"token" : 1}"#, Some(r#"{"token" : <1>}"#));
        check("{\"token\"\n\t\r:1}", Some("{\"token\"\n\t\r:<1>}"));
        // Such a name may be the secret itself.
        check(r#"{"token\"a":1}"#, Some(r#"{"[redacted]":<1>}"#));
        check(r#"["4111111111111111"]"#, Some("[<[redacted]>]"));
        check(r#"4111111111111111"#, Some("<[redacted]>"));
        check(r#""\u0041KIAIOSFODNN7EXAMPLE""#, Some("<[redacted]>"));
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

    #[test]
    fn a_part_that_is_hidden_tells_whether_it_changed() {
        let secrets = Secrets::new(Arc::new(Keeping::default()));
        let of = |text: &str| rewrite(text, &Redaction::new(), &secrets);
        let (visa, other) = (r#""by 4111111111111111""#, r#""by 4012888888881881""#);
        assert!(
            of(visa).contains(r#""$redacted":"by [redacted]""#),
            "{}",
            of(visa)
        );
        assert_eq!(of(visa), of(visa));
        assert_ne!(of(visa), of(other));
    }
}
