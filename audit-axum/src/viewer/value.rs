//! JSON values as people read them.

use serde_json::{Map, Value};

use super::difference::{self, Run};
use super::room::Room;
use super::text::visible;
use super::words::ValueWords;

/// A value in a table: its text, and a mark where the text is not the value itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) text: String,
    /// The text in runs, where it was compared with another.
    pub(super) runs: Vec<Run>,
    pub(super) mark: String,
    pub(super) is_code: bool,
}

impl Shown {
    fn text(text: &str) -> Self {
        Self {
            text: visible(text).into_owned(),
            runs: Vec::new(),
            mark: String::new(),
            is_code: false,
        }
    }

    fn code(text: &str) -> Self {
        Self {
            is_code: true,
            ..Self::text(text)
        }
    }

    fn mark(mark: impl Into<String>) -> Self {
        Self {
            text: String::new(),
            runs: Vec::new(),
            mark: mark.into(),
            is_code: false,
        }
    }

    fn and_mark(mut self, mark: impl Into<String>) -> Self {
        self.mark = mark.into();
        self
    }

    pub(super) fn len(&self) -> usize {
        self.text.len() + self.mark.len()
    }
}

/// A field's old and new value, which differ.
pub(super) fn pair(
    old: Option<&Value>,
    new: Option<&Value>,
    room: &mut Room,
    words: &ValueWords,
) -> (Shown, Shown) {
    let (mut before, mut after) = (shown(old, words), shown(new, words));
    if let (Some(Value::String(old)), Some(Value::String(new))) = (old, new)
        && let Some(runs) = difference::compare(old, new, room)
    {
        (before.runs, after.runs) = runs;
    }
    if old.is_some_and(is_hidden) && new.is_some_and(is_hidden) {
        after.mark = words.changed_hidden.to_owned();
    } else if old.is_some_and(is_redacted) && new.is_some_and(is_redacted) {
        after.mark = words.changed_partly_hidden.to_owned();
    }
    (before, after)
}

/// One value; `None` where there was none.
pub(super) fn shown(value: Option<&Value>, words: &ValueWords) -> Shown {
    match value {
        None => Shown::mark("—"),
        Some(Value::Null) => Shown::mark(words.null),
        Some(Value::String(text)) if text.is_empty() => Shown::mark(words.empty),
        Some(Value::String(text)) => Shown::text(text),
        Some(Value::Object(object)) => {
            let plain = || Shown::code(&pretty(&Value::Object(object.clone()), words));
            stand_in(object).map_or_else(plain, |kept| kept.shown(words))
        }
        Some(other) => Shown::code(&pretty(other, words)),
    }
}

/// What stands for a value that the log does not keep whole.
enum StandIn<'a> {
    Hidden,
    PartlyHidden(&'a str),
    Hashed(&'a str),
    Unwritten,
    CutOff(&'a str, u64),
    NotKept(&'a str),
}

impl StandIn<'_> {
    fn shown(self, words: &ValueWords) -> Shown {
        match self {
            Self::Hidden => Shown::mark(words.hidden),
            Self::PartlyHidden(text) => Shown::text(text).and_mark(words.partly_hidden),
            Self::Hashed(text) => Shown::code(text).and_mark(words.hashed),
            Self::Unwritten => Shown::mark(words.unwritten),
            Self::CutOff(text, bytes) => Shown::text(text).and_mark((words.cut_off)(bytes)),
            Self::NotKept(why) => Shown::mark((words.not_kept)(&visible(why))),
        }
    }
}

/// It has the fields that the library writes and no others: what else a user calls by such a name is
/// shown as it is.
fn stand_in(object: &Map<String, Value>) -> Option<StandIn<'_>> {
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let names: Vec<_> = object.keys().map(String::as_str).collect();
    Some(match *names {
        ["$hidden"] => text("$hidden").map(|_| StandIn::Hidden)?,
        ["$redacted", "digest"] => StandIn::PartlyHidden(text("$redacted")?),
        ["$hash"] => StandIn::Hashed(text("$hash")?),
        ["$error"] | ["$error", "digest"] => text("$error").map(|_| StandIn::Unwritten)?,
        ["$truncated", "bytes"] | ["$truncated", "bytes", "digest"] => {
            StandIn::CutOff(text("$truncated")?, object.get("bytes")?.as_u64()?)
        }
        ["$truncated"] | ["$truncated", "digest"] => StandIn::NotKept(text("$truncated")?),
        _ => return None,
    })
}

fn is_redacted(value: &Value) -> bool {
    matches!(stood_for(value), Some(StandIn::PartlyHidden(_)))
}

fn is_hidden(value: &Value) -> bool {
    matches!(stood_for(value), Some(StandIn::Hidden))
}

fn stood_for(value: &Value) -> Option<StandIn<'_>> {
    value.as_object().and_then(stand_in)
}

/// A value as indented JSON, with what is hidden named so.
pub(super) fn pretty(value: &Value, words: &ValueWords) -> String {
    format!("{:#}", without_hidden(value.clone(), words))
}

fn without_hidden(value: Value, words: &ValueWords) -> Value {
    let within = |value| without_hidden(value, words);
    match value {
        hidden if is_hidden(&hidden) => Value::from(format!("[{}]", words.hidden)),
        Value::Object(object) => object
            .into_iter()
            .map(|(name, value)| (name, within(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(within).collect(),
        plain => plain,
    }
}

/// A JSON pointer as the names on the way: `/address/city` is `address › city`.
pub(super) fn path(pointer: &str) -> String {
    let names = pointer.split('/').skip(1);
    let names = names.map(|name| name.replace("~1", "/").replace("~0", "~"));
    let path = names.collect::<Vec<_>>().join(" › ");
    visible(&path).into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::words::ENGLISH;
    use super::*;

    const WORDS: &ValueWords = &ENGLISH.value;

    fn room() -> Room {
        Room::PAGE
    }

    fn check(value: Value, text: &str, mark: &str) {
        let shown = shown(Some(&value), WORDS);
        assert_eq!((shown.text.as_str(), shown.mark.as_str()), (text, mark));
    }

    #[test]
    fn nothing_null_and_empty_are_told_apart() {
        assert_eq!(shown(None, WORDS).mark, "—");
        check(json!(null), "", "null");
        check(json!(""), "", "empty");
        check(json!("null"), "null", "");
        check(json!(0), "0", "");
    }

    #[test]
    fn a_value_that_is_not_kept_says_so() {
        check(json!({"$hidden": "ab"}), "", "hidden");
        check(
            json!({"$redacted": "by [redacted]", "digest": "x"}),
            "by [redacted]",
            "partly hidden",
        );
        check(json!({"$hash": "ab"}), "ab", "hashed");
        check(
            json!({"$truncated": "be", "bytes": 9, "digest": "x"}),
            "be",
            "… cut off, 9 bytes in all",
        );
        check(
            json!({"$truncated": "nests too deep"}),
            "",
            "not kept: nests too deep",
        );
        check(
            json!({"$truncated": "nests too deep", "digest": "x"}),
            "",
            "not kept: nests too deep",
        );
        check(json!({"$error": "x"}), "", "could not be written");
        check(
            json!({"$error": "x", "digest": "y"}),
            "",
            "could not be written",
        );
        check(
            json!({"a": {"$hidden": "ab"}}),
            "{\n  \"a\": \"[hidden]\"\n}",
            "",
        );
    }

    /// Whoever may write JSON of their own could else have the page say something else of it.
    #[test]
    fn what_a_user_calls_by_a_stand_ins_name_is_shown_as_it_is() {
        for value in [
            json!({"$redacted": "limit unchanged", "credit_limit": 1_000_000}),
            json!({"$redacted": "limit unchanged"}),
            json!({"$hidden": 1}),
            json!({"$hidden": "ab", "credit_limit": 1_000_000}),
            json!({"$hash": "ab", "x": 1}),
            json!({"$truncated": "x", "bytes": "many"}),
            json!({"$error": null}),
        ] {
            check(value.clone(), &format!("{value:#}"), "");
        }
    }

    #[test]
    fn a_hidden_value_that_changed_says_so() {
        let (old, new) = (json!({"$hidden": "a"}), json!({"$hidden": "b"}));
        let (before, after) = pair(Some(&old), Some(&new), &mut room(), WORDS);
        assert_eq!(
            (before.mark.as_str(), after.mark.as_str()),
            ("hidden", "changed, hidden")
        );
        assert_eq!(pair(None, Some(&new), &mut room(), WORDS).1.mark, "hidden");
        let part = |digest: &str| json!({"$redacted": "by [redacted]", "digest": digest});
        let (_, after) = pair(Some(&part("a")), Some(&part("b")), &mut room(), WORDS);
        assert_eq!(after.mark, "changed, partly hidden");
    }

    #[test]
    fn a_pointer_is_read_as_names() {
        assert_eq!(path("/a~1b/c~0d/0"), "a/b › c~d › 0");
        assert_eq!(path(""), "");
    }
}
