//! Values that are secrets by their form, whatever their name.

mod card;
mod credentials;
mod key;
mod scan;

use std::ops::Range;

pub(crate) use scan::may_hold;

/// Finds secrets in a text by their form. A closure is one.
///
/// It is asked for each text that an entry keeps, so it should look and not work. It may be asked on
/// the request's path. One that panics hides the whole text.
pub trait Pattern: Send + Sync + 'static {
    /// Where the secrets lie, in bytes. What lies outside of the text is ignored, and a character that
    /// is cut through is hidden whole.
    fn find(&self, text: &str) -> Vec<Range<usize>>;
}

impl<F> Pattern for F
where
    F: Fn(&str) -> Vec<Range<usize>> + Send + Sync + 'static,
{
    fn find(&self, text: &str) -> Vec<Range<usize>> {
        self(text)
    }
}

/// A word that begins so, up to what is no letter, digit, `_` or `-`: `sk_live_…`.
pub(super) struct Prefix(pub(super) String);

impl Pattern for Prefix {
    fn find(&self, text: &str) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for (start, _) in text.match_indices(&self.0) {
            if found.last().is_none_or(|last| last.end <= start) {
                let rest = &text.as_bytes()[start + self.0.len()..];
                let length = rest.iter().take_while(|byte| is_base64url(**byte)).count();
                found.push(start..start + self.0.len() + length);
            }
        }
        found
    }
}

/// Where the secrets lie that are told by their form alone: JSON web tokens, private keys in PEM, card
/// numbers, AWS access keys, credentials behind `Bearer` and `Basic`, and passwords in URLs. In order,
/// and apart from each other.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match secret_at(text.as_bytes(), at) {
            Some(span) => {
                at = span.end;
                found.push(span);
            }
            None => at += 1,
        }
    }
    found
}

/// Each looks at a bounded part of the text, or at a part that no other beginning looks at, so that the
/// work grows with the length of the text and no faster.
fn secret_at(text: &[u8], at: usize) -> Option<Range<usize>> {
    match text[at] {
        b'0'..=b'9' => card::at(text, at),
        b'e' => key::jwt_at(text, at),
        b'-' => key::pem_at(text, at),
        b'A' => key::aws_at(text, at),
        b'b' | b'B' => credentials::scheme_at(text, at),
        b':' => credentials::url_at(text, at),
        _ => None,
    }
}

/// Whether a word may begin at this place.
fn is_apart(text: &[u8], at: usize) -> bool {
    at == 0 || !text[at - 1].is_ascii_alphanumeric()
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn run(text: &[u8], start: usize, of: impl Fn(u8) -> bool) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    start + rest.iter().take_while(|byte| of(**byte)).count()
}

#[cfg(test)]
mod tests;
