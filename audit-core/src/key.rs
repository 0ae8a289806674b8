//! The form in which words are compared and indexed.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use sha2::{Digest, Sha256};

/// The most bytes that a key holds: three of them and a UUID fit the 3,072 bytes of a MySQL index.
pub const KEY_BYTES: usize = 190;

const HASH_BYTES: usize = 64;

/// A text as databases index it: at most [`KEY_BYTES`] bytes of UTF-8 without U+0000.
///
/// Keys compare by their bytes: `acme`, `ACME`, `ÁCME` and `acme` with a trailing space are four
/// keys. U+0000, which Postgres cannot hold, is written `\0`, and a backslash `\\`, so that no two
/// texts share a key. A text too long to fit becomes its prefix, `~`, and the SHA-256 of the whole,
/// so a key tells texts apart but is not always enough to read one back: the entry's JSON is.
///
/// ```
/// use audit_core::Key;
///
/// assert_eq!(Key::new("customer").as_str(), "customer");
/// assert_eq!(Key::new("a\0b").as_str(), r"a\0b");
/// assert_eq!(Key::new(&"x".repeat(500)).as_str().len(), 190);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Arc<str>);

impl Key {
    /// The key of a text.
    pub fn new(text: &str) -> Self {
        let escaped = escape(text);
        if fits(&escaped) {
            Self(escaped.into())
        } else {
            Self(shorten(&escaped, text).into())
        }
    }

    /// The key's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a text is its own key, or at least can be read back from it.
    pub fn holds(text: &str) -> bool {
        fits(&escape(text))
    }
}

impl From<Key> for Arc<str> {
    fn from(key: Key) -> Self {
        key.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['\0', '\\']) {
        return text.into();
    }
    text.replace('\\', "\\\\").replace('\0', "\\0").into()
}

/// A short text that looks like a shortened one is shortened, too, or two texts could share a key.
fn fits(escaped: &str) -> bool {
    let bytes = escaped.as_bytes();
    let looks_shortened = bytes.len() > HASH_BYTES
        && bytes[bytes.len() - HASH_BYTES - 1] == b'~'
        && bytes[bytes.len() - HASH_BYTES..]
            .iter()
            .all(u8::is_ascii_hexdigit);
    bytes.len() <= KEY_BYTES && !looks_shortened
}

fn shorten(escaped: &str, text: &str) -> String {
    let prefix = escaped.floor_char_boundary(KEY_BYTES - HASH_BYTES - 1);
    format!("{}~{}", &escaped[..prefix], hex(&Sha256::digest(text)))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
