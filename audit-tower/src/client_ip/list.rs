//! A header's hops from right to left, within bounds.

use super::address::Node;
use super::{IpWhy, Lines};

/// How many hops are read.
pub(super) const MOST_HOPS: usize = 64;
/// How many bytes of hops are read.
pub(super) const MOST_BYTES: usize = 8_192;

/// The hops of a header, the last one first; one that can't be read is an error. Nothing to the left of
/// a hop is looked at before it is asked for.
pub(super) struct Hops<'a> {
    lines: &'a Lines,
    /// The next line, counted from the end.
    line: usize,
    /// What is left of the line that is being read.
    rest: Option<&'a [u8]>,
    hops: usize,
    bytes: usize,
    last_comma: LastComma,
    node: ParseNode,
}

/// Where the last hop of a text is divided from those before it, if it is.
type LastComma = fn(&[u8]) -> Option<usize>;
/// What a hop says of whom it came from.
type ParseNode = fn(&[u8]) -> Result<Node, IpWhy>;

impl<'a> Hops<'a> {
    pub(super) fn new(lines: &'a Lines, last_comma: LastComma, node: ParseNode) -> Self {
        Self {
            lines,
            line: 0,
            rest: None,
            hops: MOST_HOPS,
            bytes: MOST_BYTES,
            last_comma,
            node,
        }
    }

    /// What is left to read, and beyond that the line before it.
    fn rest(&mut self) -> Option<&'a [u8]> {
        if let Some(rest) = self.rest.take() {
            return Some(rest);
        }
        let line = self.lines.nth_last(self.line)?;
        self.line += 1;
        Some(line)
    }

    fn read(&mut self, text: &'a [u8]) -> Result<Node, IpWhy> {
        self.hops = self.hops.checked_sub(1).ok_or(IpWhy::TooManyHops)?;
        let window = &text[text.len().saturating_sub(self.bytes)..];
        let hop = match (self.last_comma)(window) {
            Some(comma) => &window[comma + 1..],
            None if window.len() < text.len() => return Err(IpWhy::TooLong),
            None => window,
        };
        let before = text.len() - hop.len();
        self.rest = before.checked_sub(1).map(|comma| &text[..comma]);
        self.bytes = self.bytes.saturating_sub(hop.len() + 1);
        (self.node)(trimmed(hop))
    }
}

impl Iterator for Hops<'_> {
    type Item = Result<Node, IpWhy>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.rest() {
            Some(text) => Some(self.read(text)),
            None if self.lines.has_more() => Some(Err(IpWhy::TooManyHops)),
            None => None,
        }
    }
}

/// Without spaces and tabs around it (RFC 9110 §5.6.3).
pub(super) fn trimmed(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}

/// Of `X-Forwarded-For`, which knows no quotes.
pub(super) fn last_comma(text: &[u8]) -> Option<usize> {
    text.iter().rposition(|byte| *byte == b',')
}

/// Of `X-Forwarded-For`, which is nothing but addresses.
pub(super) fn node(hop: &[u8]) -> Result<Node, IpWhy> {
    Node::bare(hop)
}
