//! How proxies write whom a request came from.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::IpWhy;

/// Whom a hop says it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Node {
    Address(IpAddr),
    /// `unknown`, or an identifier that only the proxy understands.
    Hidden,
}

impl Node {
    pub(super) fn address(self) -> Result<IpAddr, IpWhy> {
        match self {
            Self::Address(ip) => Ok(ip),
            Self::Hidden => Err(IpWhy::Hidden),
        }
    }

    /// As `X-Forwarded-For` and headers with one address have it: a v6 address may go without brackets.
    pub(super) fn bare(text: &[u8]) -> Result<Self, IpWhy> {
        let bare = std::str::from_utf8(text).ok().and_then(v6);
        bare.map_or_else(|| Self::parse(text), |ip| Ok(Self::Address(ip)))
    }

    /// RFC 7239 §6: a v4 address, a v6 address in brackets, `unknown` or `_identifier`, each with or
    /// without a port.
    pub(super) fn parse(text: &[u8]) -> Result<Self, IpWhy> {
        match std::str::from_utf8(text) {
            Ok("") => Err(IpWhy::Empty),
            Ok(text) => parsed(text).ok_or(IpWhy::Unreadable),
            Err(_) => Err(IpWhy::Unreadable),
        }
    }
}

fn parsed(text: &str) -> Option<Node> {
    if let Some(bracketed) = text.strip_prefix('[') {
        let (address, port) = bracketed.split_once(']')?;
        return is_port(port).then_some(Node::Address(v6(address)?));
    }
    let (name, port) = text.split_at(text.find(':').unwrap_or(text.len()));
    if !is_port(port) {
        return None;
    }
    if name.eq_ignore_ascii_case("unknown") || is_obfuscated(name) {
        return Some(Node::Hidden);
    }
    // Only four decimal numbers: `010.0.0.1` and `0xA000001` are other addresses to other readers.
    let v4: Ipv4Addr = name.parse().ok()?;
    Some(Node::Address(v4.into()))
}

/// Nothing, or a colon and a port, which is dropped.
fn is_port(text: &str) -> bool {
    match text.strip_prefix(':') {
        None => text.is_empty(),
        Some(port) => is_number(port) || is_obfuscated(port),
    }
}

fn is_number(port: &str) -> bool {
    matches!(port.len(), 1..=5) && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// RFC 7239 §6.3: `_` and at least one letter, digit, dot, underscore or dash.
fn is_obfuscated(text: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    text.strip_prefix('_')
        .is_some_and(|id| !id.is_empty() && id.bytes().all(is_known))
}

/// Without its zone, which means something on one machine alone, and as v4 where it is mapped.
fn v6(text: &str) -> Option<IpAddr> {
    let (address, zone) = text.split_once('%').unwrap_or((text, "0"));
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"._~-%".contains(&byte);
    if zone.is_empty() || !zone.bytes().all(is_known) {
        return None;
    }
    let ip: Ipv6Addr = address.parse().ok()?;
    Some(IpAddr::V6(ip).to_canonical())
}
