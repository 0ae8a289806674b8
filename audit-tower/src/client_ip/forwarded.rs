//! A hop of `Forwarded` (RFC 7239).

use std::borrow::Cow;

use super::IpWhy;
use super::address::Node;
use super::list::trimmed;

/// Where the last hop is divided from those before it: a comma outside of quotes.
///
/// It is found from the right, since what is to the left of a proxy's hop is anybody's: a quote that
/// was left open there would swallow the hop.
pub(super) fn last_comma(text: &[u8]) -> Option<usize> {
    let mut is_quoted = false;
    for (place, byte) in text.iter().enumerate().rev() {
        match byte {
            b'"' if is_quoted && is_escaped(text, place) => {}
            b'"' => is_quoted = !is_quoted,
            b',' if !is_quoted => return Some(place),
            _ => {}
        }
    }
    None
}

/// Whether an odd number of backslashes stands before it. Each run of them is counted once.
fn is_escaped(text: &[u8], place: usize) -> bool {
    let before = text[..place].iter().rev();
    before.take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// Whom a hop says it came from: its parameter `for`, among others in any order and case. Each of its
/// pairs has to be well-formed.
pub(super) fn node(hop: &[u8]) -> Result<Node, IpWhy> {
    let mut node = None;
    let mut rest = hop;
    while !rest.is_empty() {
        let (name, value);
        (name, value, rest) = pair(rest)?;
        if name.eq_ignore_ascii_case(b"for") && node.replace(Node::parse(&value)?).is_some() {
            return Err(IpWhy::Unreadable); // two answers are none
        }
    }
    node.ok_or(IpWhy::Empty)
}

/// A parameter's name, its value unquoted, and what is behind.
type Pair<'a> = (&'a [u8], Cow<'a, [u8]>, &'a [u8]);

/// The first pair, which may be missing (§4): then it has no name.
fn pair(text: &[u8]) -> Result<Pair<'_>, IpWhy> {
    let text = trimmed(text);
    match text {
        [] => return Ok((b"", Cow::Borrowed(b""), text)),
        [b';', rest @ ..] => return Ok((b"", Cow::Borrowed(b""), rest)),
        _ => {}
    }
    let (name, rest) = token(text)?;
    let rest = rest.strip_prefix(b"=").ok_or(IpWhy::Unreadable)?;
    let (value, rest) = match rest {
        [b'"', rest @ ..] => quoted(rest)?,
        _ => token(rest).map(|(value, rest)| (Cow::Borrowed(value), rest))?,
    };
    match trimmed(rest) {
        [] => Ok((name, value, &[])),
        [b';', rest @ ..] => Ok((name, value, rest)),
        _ => Err(IpWhy::Unreadable),
    }
}

/// RFC 9110 §5.6.2.
fn token(text: &[u8]) -> Result<(&[u8], &[u8]), IpWhy> {
    let is_known = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    let end = text.iter().position(|byte| !is_known(byte));
    match text.split_at(end.unwrap_or(text.len())) {
        ([], _) => Err(IpWhy::Unreadable),
        parts => Ok(parts),
    }
}

/// RFC 9110 §5.6.4, from behind the opening quote.
fn quoted(text: &[u8]) -> Result<(Cow<'_, [u8]>, &[u8]), IpWhy> {
    let mut value = Vec::new();
    let mut start = 0;
    let mut place = 0;
    while let Some(byte) = text.get(place) {
        match byte {
            b'"' if value.is_empty() => return Ok((text[start..place].into(), &text[place + 1..])),
            b'"' => {
                value.extend_from_slice(&text[start..place]);
                return Ok((value.into(), &text[place + 1..]));
            }
            b'\\' => {
                value.extend_from_slice(&text[start..place]);
                start = place + 1;
                place += 2;
            }
            _ => place += 1,
        }
    }
    Err(IpWhy::Unreadable)
}
