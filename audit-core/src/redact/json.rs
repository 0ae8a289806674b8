//! Secrets in a JSON text, whose other bytes stay as they are.
//!
//! It is one walk without recursion, so that no nesting is too deep for it; no number is rounded, and
//! no doubled key is lost.

use std::borrow::Cow;
use std::ops::Range;

use super::{REDACTED, Redaction, replaced};
use crate::snapshot::MAX_DEPTH;

/// What stands for a value that nests too deep.
pub(crate) const TOO_DEEP: &str = r#"{"$truncated":"nests too deep"}"#;

/// What stands for secrets.
pub(crate) trait StandIns {
    /// For the value of a secret name, given as JSON.
    fn named(&self, value: &str) -> String;

    /// For a string with secrets at these places in it, as JSON.
    fn within(&self, text: &str, places: &[Range<usize>]) -> String;

    /// For a number, where it is not to be kept as one.
    fn number(&self, digits: &str) -> Option<String> {
        let _kept_as_it_is = digits;
        None
    }
}

/// Stand-ins that tell nothing but that there was something.
pub(crate) struct Plain;

impl StandIns for Plain {
    fn named(&self, _: &str) -> String {
        quoted(REDACTED)
    }

    fn within(&self, text: &str, places: &[Range<usize>]) -> String {
        quoted(&replaced(text, places))
    }
}

/// A text as JSON.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The text with each secret replaced, and what nests deeper than a snapshot may marked. A text that is
/// no JSON is walked through all the same: what looks like a string is one.
pub(crate) fn rewrite(text: &str, rules: &Redaction, stand_ins: &impl StandIns) -> String {
    let mut walk = Walk {
        text,
        at: 0,
        kept: String::with_capacity(text.len()),
        open: Vec::new(),
        is_key: false,
        is_secret: false,
        rules,
        stand_ins,
    };
    while let Some(byte) = text.as_bytes().get(walk.at) {
        walk.step(*byte);
    }
    walk.kept
}

struct Walk<'a, S> {
    text: &'a str,
    at: usize,
    kept: String,
    /// For each open bracket, whether it is an object's.
    open: Vec<bool>,
    /// Whether a key comes next.
    is_key: bool,
    /// Whether the next value is a secret.
    is_secret: bool,
    rules: &'a Redaction,
    stand_ins: &'a S,
}

impl<S: StandIns> Walk<'_, S> {
    fn step(&mut self, byte: u8) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b':' => self.copy(self.at + 1),
            b',' => {
                self.is_key = self.open.last() == Some(&true);
                self.copy(self.at + 1);
            }
            b'}' | b']' => {
                self.open.pop();
                self.copy(self.at + 1);
            }
            b'"' if self.is_key => self.key(),
            _ if self.is_secret => self.secret(),
            b'{' | b'[' if self.open.len() == MAX_DEPTH => {
                self.at = value_end(self.text, self.at);
                self.kept.push_str(TOO_DEEP);
            }
            b'{' | b'[' => {
                self.is_key = byte == b'{';
                self.open.push(self.is_key);
                self.copy(self.at + 1);
            }
            b'"' => self.string(string_end(self.text, self.at)),
            _ => self.scalar(),
        }
    }

    fn copy(&mut self, end: usize) {
        self.kept.push_str(&self.text[self.at..end]);
        self.at = end;
    }

    fn key(&mut self) {
        let end = string_end(self.text, self.at);
        let name = unquoted(&self.text[self.at..end]);
        self.is_key = false;
        self.is_secret = self.rules.is_secret(&name);
        match self.rules.kept_name(&name) {
            None => self.copy(end),
            Some(kept) => {
                self.kept.push_str(&quoted(&kept));
                self.at = end;
            }
        }
    }

    fn secret(&mut self) {
        let end = value_end(self.text, self.at);
        let value = &self.text[self.at..end];
        self.kept.push_str(&self.stand_ins.named(value));
        (self.at, self.is_secret) = (end, false);
    }

    fn string(&mut self, end: usize) {
        let value = unquoted(&self.text[self.at..end]);
        match self.rules.secrets_in(&value) {
            places if places.is_empty() => self.copy(end),
            places => {
                self.kept.push_str(&self.stand_ins.within(&value, &places));
                self.at = end;
            }
        }
    }

    /// A number, or a word; a number that is a secret is replaced like a string.
    fn scalar(&mut self) {
        let end = value_end(self.text, self.at);
        let word = &self.text[self.at..end];
        let stand_in = match self.rules.secrets_in(word) {
            places if places.is_empty() => self.stand_ins.number(word),
            places => Some(self.stand_ins.within(word, &places)),
        };
        match stand_in {
            Some(stand_in) => {
                self.kept.push_str(&stand_in);
                self.at = end;
            }
            None => self.copy(end),
        }
    }
}

/// What a string's token says.
pub(crate) fn unquoted(token: &str) -> Cow<'_, str> {
    let inner = token.strip_prefix('"').unwrap_or(token);
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    // A lone surrogate is no text: its escape is taken for what it says.
    serde_json::from_str(token).map_or(Cow::Borrowed(inner), Cow::Owned)
}

/// The end of the string that begins here, quotes included.
fn string_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

/// The end of the value that begins here.
fn value_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (start, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = string_end(text, at),
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' | b',' | b' ' | b'\n' | b'\r' | b'\t' | b':' if depth == 0 => break,
            b'}' | b']' => {
                depth -= 1;
                at += 1;
            }
            _ => {
                at += 1;
                continue;
            }
        }
        if depth == 0 {
            break;
        }
    }
    at.max(start + 1)
}

#[cfg(test)]
mod tests;
