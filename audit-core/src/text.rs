//! Text that came from outside: kept whole whatever bytes it holds, and capped with a mark.

use serde::{Deserialize, Serialize};

/// Text that costs next to nothing to clone: short ones and literals take no memory of their own,
/// and long ones are shared.
pub type Text = smol_str::SmolStr;

/// The most bytes that one captured field keeps, unless it says otherwise.
pub const FIELD_BYTES: usize = 2_048;

/// A field that was too long: which, and how long it truly was.
///
/// A field within others is told by the way to it: `context/note`, `steps/3/reason`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truncated {
    /// The field's name, as in the entry's JSON.
    pub field: Text,
    /// Its true length in bytes, as it was sent.
    pub bytes: usize,
}

/// Bytes as text, without loss: UTF-8 stays as it is, any other byte becomes `\xNN`, and a
/// backslash that would read as such an escape is doubled.
///
/// ```
/// use audit_core::text::lossless;
///
/// assert_eq!(lossless("naïve".as_bytes()), "naïve");
/// assert_eq!(lossless(b"curl\xFF"), r"curl\xFF");
/// assert_eq!(lossless(br"curl\xFF"), r"curl\\xFF");
/// ```
pub fn lossless(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        push_valid(&mut text, chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02X}"));
        }
    }
    text
}

/// Every backslash before an `x` (or before a backslash that leads to one) is doubled.
fn push_valid(text: &mut String, valid: &str) {
    let mut rest = valid;
    while let Some(at) = rest.find('\\') {
        let run = rest[at..].len() - rest[at..].trim_start_matches('\\').len();
        text.push_str(&rest[..at + run]);
        rest = &rest[at + run..];
        if rest.starts_with('x') || rest.is_empty() {
            text.extend(std::iter::repeat_n('\\', run));
        }
    }
    text.push_str(rest);
}

/// The bytes that [`lossless`] wrote.
pub fn original(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        bytes.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let run = rest.iter().take_while(|byte| **byte == b'\\').count();
        rest = &rest[run..];
        rest = unescape(run, rest, &mut bytes);
    }
    bytes.extend_from_slice(rest);
    bytes
}

/// A run of backslashes: halved where `lossless` doubled it; an odd one out begins an escape.
fn unescape<'a>(run: usize, rest: &'a [u8], bytes: &mut Vec<u8>) -> &'a [u8] {
    if !(rest.is_empty() || rest.starts_with(b"x")) {
        bytes.extend(std::iter::repeat_n(b'\\', run));
        return rest;
    }
    bytes.extend(std::iter::repeat_n(b'\\', run / 2));
    if run.is_multiple_of(2) {
        return rest;
    }
    let digits = rest
        .get(1..3)
        .and_then(|digits| std::str::from_utf8(digits).ok());
    match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
        Some(byte) => {
            bytes.push(byte);
            &rest[3..]
        }
        None => rest,
    }
}

/// Text cut so that it is at most `cap` bytes long: between two characters, and within no escape of
/// [`lossless`], so that what is kept still reads as the beginning of what was sent.
pub fn cut(text: &str, cap: usize) -> &str {
    let end = text.floor_char_boundary(cap);
    let kept = &text[..end];
    if end == text.len() {
        return kept;
    }
    &kept[..end - half_escape(kept.as_bytes())]
}

/// How many bytes of an escape a cut has left: of `\xNN` the first ones, or the first backslash of two.
fn half_escape(kept: &[u8]) -> usize {
    let begins = |length: usize| {
        let Some(start) = kept.len().checked_sub(length) else {
            return false;
        };
        let run = kept[..=start].iter().rev();
        let run = run.take_while(|byte| **byte == b'\\').count();
        let (escape, digits) = (
            &kept[start + 1..],
            kept.get(start + 2..).unwrap_or_default(),
        );
        !run.is_multiple_of(2)
            && (escape.is_empty() || escape[0] == b'x')
            && digits.iter().all(u8::is_ascii_hexdigit)
    };
    (1..=3).find(|length| begins(*length)).unwrap_or(0)
}

#[cfg(test)]
mod tests;
