//! The lines of one header, as they were sent.

use std::borrow::Cow;
use std::iter;

use audit_core::Text;
use audit_core::text::{FIELD_BYTES, lossless};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::list::MOST_HOPS;

/// A header's lines: as many of its last ones as can matter. Taking them costs reference counts, and
/// memory only where there are several.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    last: Option<HeaderValue>,
    /// From the last but one backwards.
    before: Vec<HeaderValue>,
    /// The length of all lines, also of those that were not taken, with a line end between each two.
    bytes: usize,
    has_more: bool,
}

impl Lines {
    pub(super) fn of(headers: &HeaderMap, name: &HeaderName) -> Self {
        let mut lines = Self::default();
        for line in headers.get_all(name).iter().rev() {
            lines.take(line);
        }
        lines
    }

    fn take(&mut self, line: &HeaderValue) {
        self.bytes += line.len() + usize::from(self.last.is_some());
        match &self.last {
            None => self.last = Some(line.clone()),
            Some(_) if self.before.len() + 1 < MOST_HOPS => self.before.push(line.clone()),
            Some(_) => self.has_more = true,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    /// Whether there are lines before those that were taken.
    pub(super) fn has_more(&self) -> bool {
        self.has_more
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The line, if there is only one.
    pub(super) fn only(&self) -> Option<&[u8]> {
        let line = self.last.as_ref().filter(|_| self.before.is_empty());
        line.map(HeaderValue::as_bytes)
    }

    /// A line by its place, counted from the end.
    pub(super) fn nth_last(&self, place: usize) -> Option<&[u8]> {
        let line = match place {
            0 => self.last.as_ref(),
            _ => self.before.get(place - 1),
        };
        line.map(HeaderValue::as_bytes)
    }

    /// The lines as one text, of which the end is kept; and whether that is all of it. No header's
    /// value has a line end in it.
    pub(super) fn text(&self) -> Option<(Text, bool)> {
        self.last.as_ref()?;
        let end = self.end();
        let mut kept = &end[..];
        let mut text = lossless(kept);
        while text.len() > FIELD_BYTES {
            // No byte becomes more than four.
            kept = &kept[(text.len() - FIELD_BYTES).div_ceil(4)..];
            text = lossless(kept);
        }
        if kept.len() < self.bytes {
            kept = from_a_character(kept);
            text = lossless(kept);
        }
        Some((Text::from(text), kept.len() == self.bytes))
    }

    /// The last bytes of all lines.
    fn end(&self) -> Cow<'_, [u8]> {
        if let Some(line) = self.only() {
            return Cow::Borrowed(&line[line.len().saturating_sub(FIELD_BYTES)..]);
        }
        let lines = (0..).map_while(|place| self.nth_last(place));
        let bytes = lines.flat_map(|line| iter::once(&b'\n').chain(line.iter().rev()));
        let mut end: Vec<u8> = bytes.skip(1).take(FIELD_BYTES).copied().collect();
        end.reverse();
        Cow::Owned(end)
    }
}

/// Bytes without what a cut has left of a character before them.
fn from_a_character(bytes: &[u8]) -> &[u8] {
    const LONGEST: usize = 4;
    let rest = bytes.iter().take(LONGEST - 1);
    let left = rest.take_while(|byte| matches!(byte, 0x80..0xC0)).count();
    &bytes[left..]
}

#[cfg(test)]
mod tests;
