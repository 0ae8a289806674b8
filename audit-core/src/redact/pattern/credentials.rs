//! Credentials within other texts: behind an authentication scheme, and in URLs.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::{is_apart, run};

/// What stands behind `Bearer` (RFC 6750) or `Basic` (RFC 7617), if it is a credential and not a word.
pub(super) fn scheme_at(text: &[u8], start: usize) -> Option<Range<usize>> {
    if !is_apart(text, start) {
        return None;
    }
    let begins = |scheme: &[u8]| {
        let word = text.get(start..start + scheme.len());
        word.is_some_and(|word| word.eq_ignore_ascii_case(scheme))
    };
    if begins(b"bearer ") {
        token(text, start + 7, is_token68).filter(|span| is_token(&text[span.clone()]))
    } else if begins(b"basic ") {
        token(text, start + 6, is_base64)
            .filter(|span| is_pair(&text[span.clone()]) && !goes_on(text, span.end))
    } else {
        None
    }
}

/// What stands behind the spaces, without a full stop that ends a sentence.
fn token(text: &[u8], start: usize, of: fn(u8) -> bool) -> Option<Range<usize>> {
    let start = run(text, start, |byte| byte == b' ');
    let end = run(text, start, of);
    let kept = text[start..end].iter().rev();
    let length = kept.skip_while(|byte| **byte == b'.').count();
    (length > 0).then_some(start..start + length)
}

/// Whether it is the first part of something else: of a web token.
fn goes_on(text: &[u8], end: usize) -> bool {
    text.get(end) == Some(&b'.') && text.get(end + 1).is_some_and(|next| is_base64(*next))
}

/// RFC 9110 §11.2.
fn is_token68(byte: u8) -> bool {
    is_base64(byte) || b"-._~".contains(&byte)
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)
}

/// Words have letters only, and not many.
fn is_token(token: &[u8]) -> bool {
    let has_other = token.iter().any(|byte| !byte.is_ascii_alphabetic());
    token.len() >= 20 || (token.len() >= 8 && has_other)
}

/// A name and a password.
fn is_pair(token: &[u8]) -> bool {
    let unpadded = token.strip_suffix(b"=").unwrap_or(token);
    let unpadded = unpadded.strip_suffix(b"=").unwrap_or(unpadded);
    STANDARD_NO_PAD
        .decode(unpadded)
        .is_ok_and(|pair| pair.contains(&b':'))
}

/// The password in a URL (RFC 3986 §3.2.1), told by the colon behind its scheme.
pub(super) fn url_at(text: &[u8], colon: usize) -> Option<Range<usize>> {
    let authority = text[colon..].strip_prefix(b"://").map(|_| colon + 3)?;
    let end = run(text, authority, |byte| {
        !byte.is_ascii_whitespace() && !b"/?#\"'<>\\`".contains(&byte)
    });
    let host = text[authority..end]
        .iter()
        .rposition(|byte| *byte == b'@')?;
    let user = text[authority..authority + host]
        .iter()
        .position(|byte| *byte == b':')?;
    let password = authority + user + 1..authority + host;
    (!password.is_empty()).then_some(password)
}
