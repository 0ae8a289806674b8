//! An entry's parts as they lie on the disk: each can be found and checked by itself.

#[cfg(test)]
mod tests;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::lane::Lane;

/// Begins each frame. The content is JSON, in which its first byte can't occur.
const MARK: [u8; 16] = [
    0xFF, 0xA0, 0xD1, 0x7E, 0xD5, 0x90, 0x01, 0x1F, 0x00, 0xFE, 0x3C, 0x92, 0x6B, 0xE4, 0x57, 0xC8,
];

/// What stands around a part: mark, number, lane, id, part, parts, length, and a checksum of it all.
const AROUND: usize = 16 + 8 + 1 + 16 + 4 + 4 + 2 + CHECKSUM;

const CHECKSUM: usize = 32;

/// The longest frame: SQLite keeps a row of 4,061 bytes within a page of 4,096, of which 4 tell the
/// columns' types.
pub(super) const LONGEST: usize = 4_057;

/// The most bytes that one part carries.
const CARRIED: usize = LONGEST - AROUND;

/// A part of an entry that waits.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame<'b> {
    pub(super) whole: Whole,
    /// Which of them it is, from 0.
    pub(super) part: u32,
    /// How many there are.
    pub(super) parts: u32,
    pub(super) bytes: &'b [u8],
}

/// What a frame is a part of. The entry's id tells it from another that was given the same number, and
/// never committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Whole {
    pub(super) number: u64,
    pub(super) lane: Lane,
    pub(super) id: Uuid,
}

impl Whole {
    /// The frames that carry this content.
    pub(super) fn frames(self, content: &[u8]) -> impl Iterator<Item = Vec<u8>> {
        let parts = u32::try_from(content.len().div_ceil(CARRIED)).unwrap_or(u32::MAX);
        let pieces = (0..parts).zip(content.chunks(CARRIED));
        pieces.map(move |(part, bytes)| {
            let frame = Frame {
                whole: self,
                part,
                parts,
                bytes,
            };
            frame.written()
        })
    }

    /// The content of its frames, where they are all of them, in order and intact.
    pub(super) fn content<B: AsRef<[u8]>>(self, frames: &[B]) -> Option<Vec<u8>> {
        let mut content = Vec::new();
        for (part, frame) in (0..).zip(frames) {
            let frame = Frame::read(frame.as_ref())?;
            let is_next = (frame.whole, frame.part) == (self, part);
            if !is_next || usize::try_from(frame.parts) != Ok(frames.len()) {
                return None;
            }
            content.extend_from_slice(frame.bytes);
        }
        Some(content)
    }
}

impl<'b> Frame<'b> {
    /// The frame that begins here, where one does whose checksum holds.
    pub(super) fn read(bytes: &'b [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(&MARK)?;
        let (number, rest) = rest.split_first_chunk()?;
        let ([lane], rest) = rest.split_first_chunk()?;
        let (id, rest) = rest.split_first_chunk()?;
        let (part, rest) = rest.split_first_chunk()?;
        let (parts, rest) = rest.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let (carried, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
        let (checksum, _) = rest.split_first_chunk::<CHECKSUM>()?;
        let checked = &bytes[..AROUND - CHECKSUM + carried.len()];
        let whole = Whole {
            number: u64::from_be_bytes(*number),
            lane: Lane::of(*lane)?,
            id: Uuid::from_bytes(*id),
        };
        (Sha256::digest(checked)[..] == checksum[..]).then_some(Self {
            whole,
            part: u32::from_be_bytes(*part),
            parts: u32::from_be_bytes(*parts),
            bytes: carried,
        })
    }

    fn written(&self) -> Vec<u8> {
        let mut frame = Vec::with_capacity(AROUND + self.bytes.len());
        frame.extend_from_slice(&MARK);
        frame.extend_from_slice(&self.whole.number.to_be_bytes());
        frame.push(self.whole.lane.letter());
        frame.extend_from_slice(self.whole.id.as_bytes());
        frame.extend_from_slice(&self.part.to_be_bytes());
        frame.extend_from_slice(&self.parts.to_be_bytes());
        let length = u16::try_from(self.bytes.len()).unwrap_or(u16::MAX);
        frame.extend_from_slice(&length.to_be_bytes());
        frame.extend_from_slice(self.bytes);
        let checksum = Sha256::digest(&frame);
        frame.extend_from_slice(&checksum);
        frame
    }
}

/// Where the next frame may begin: it has the mark, or as much of it as there is.
pub(super) fn next_mark(bytes: &[u8]) -> Option<usize> {
    let begins = |at: &usize| {
        let rest = &bytes[*at..];
        rest.starts_with(&MARK) || MARK.starts_with(rest)
    };
    (0..bytes.len())
        .filter(|at| bytes[*at] == MARK[0])
        .find(begins)
}
