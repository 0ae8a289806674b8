//! Keys that are told by how they begin: JSON web tokens, private keys in PEM, AWS access keys.

use std::ops::Range;

use super::{is_apart, is_base64url, run};

/// A JSON web token (RFC 7519): a header that begins as the object that it is, and at least two more
/// parts, or the beginning of its claims where the end was cut off.
pub(super) fn jwt_at(text: &[u8], start: usize) -> Option<Range<usize>> {
    if !text[start..].starts_with(b"eyJ") || (start > 0 && is_base64url(text[start - 1])) {
        return None;
    }
    let header = run(text, start, is_base64url);
    let claims = part(text, header)?;
    let is_object = text[header + 1..].starts_with(b"eyJ");
    let mut end = part(text, claims).or(is_object.then_some(claims))?;
    for _ in 0..2 {
        end = part(text, end).unwrap_or(end); // an encrypted one has five
    }
    Some(start..end)
}

/// The end of the part behind a dot.
fn part(text: &[u8], dot: usize) -> Option<usize> {
    let end = run(text, dot + 1, is_base64url);
    (text.get(dot) == Some(&b'.') && end > dot + 1).then_some(end)
}

/// A private key as text (RFC 7468), to its end line, or to the end of what is left of it.
pub(super) fn pem_at(text: &[u8], start: usize) -> Option<Range<usize>> {
    const LONGEST_LABEL: usize = 64;
    let rest = text[start..].strip_prefix(b"-----BEGIN ")?;
    let label_end = find(&rest[..rest.len().min(LONGEST_LABEL)], b"-----")?;
    find(&rest[..label_end], b"PRIVATE KEY")?;
    let body = &rest[label_end + 5..];
    let end = find(body, b"-----END ").and_then(|line| {
        let label = &body[line + 9..];
        let label = &label[..label.len().min(LONGEST_LABEL)];
        find(label, b"-----").map(|end| line + 9 + end + 5)
    });
    let before = text.len() - body.len();
    Some(start..end.map_or(text.len(), |end| before + end))
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

/// The id of an AWS access key, long-lived or temporary.
pub(super) fn aws_at(text: &[u8], start: usize) -> Option<Range<usize>> {
    let begins = text[start..].starts_with(b"AKIA") || text[start..].starts_with(b"ASIA");
    if !begins || !is_apart(text, start) {
        return None;
    }
    let end = run(text, start, |byte| {
        byte.is_ascii_uppercase() || byte.is_ascii_digit()
    });
    let is_whole = end - start == 20 && !text.get(end).is_some_and(u8::is_ascii_lowercase);
    is_whole.then_some(start..end)
}
