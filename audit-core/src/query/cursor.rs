//! Where a page begins.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::filter::Filter;
use crate::entry::EntryId;

const VERSION: u8 = 1;
const BODY: usize = 1 + 1 + 16 + 8;
const CHECKSUM: usize = 4;

/// Which way a walk goes on from a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Towards {
    /// To entries before it.
    Older,
    /// To entries after it.
    Newer,
}

/// A place in the log of one filter, from which the next page goes on.
///
/// Its text is opaque and versioned. It carries the digest of its filter and a checksum, so that a
/// cursor that was mistyped, or taken to another filter, is told from a good one. It carries no
/// authority: whoever holds one still has to be let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    towards: Towards,
    id: EntryId,
    filter: [u8; 8],
}

/// Why a text is no cursor for a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CursorError {
    /// It was altered, cut off, or never a cursor.
    Malformed,
    /// It belongs to another filter.
    OtherFilter,
}

impl fmt::Display for CursorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "the cursor is damaged: begin again without one",
            Self::OtherFilter => "the cursor belongs to another filter: begin again without one",
        })
    }
}

impl std::error::Error for CursorError {}

impl Cursor {
    /// The place beside this entry, going on that way.
    pub fn new(filter: &Filter, towards: Towards, id: EntryId) -> Self {
        Self {
            towards,
            id,
            filter: filter.digest(),
        }
    }

    /// The cursor that a text holds, for this filter.
    ///
    /// # Errors
    ///
    /// When the text was altered, or belongs to another filter.
    pub fn parse(text: &str, filter: &Filter) -> Result<Self, CursorError> {
        let cursor = decode(text).ok_or(CursorError::Malformed)?;
        if cursor.filter == filter.digest() {
            Ok(cursor)
        } else {
            Err(CursorError::OtherFilter)
        }
    }

    /// Whether it was made for this filter.
    pub fn belongs_to(&self, filter: &Filter) -> bool {
        self.filter == filter.digest()
    }

    /// Which way it goes on.
    pub fn towards(&self) -> Towards {
        self.towards
    }

    /// The entry beside which it stands, which is not part of its page.
    pub fn id(&self) -> EntryId {
        self.id
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = Vec::with_capacity(BODY + CHECKSUM);
        bytes.push(VERSION);
        bytes.push(matches!(self.towards, Towards::Newer).into());
        bytes.extend_from_slice(self.id.as_uuid().as_bytes());
        bytes.extend_from_slice(&self.filter);
        bytes.extend_from_slice(&checksum(&bytes));
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl serde::Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

fn decode(text: &str) -> Option<Cursor> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
    let (body, sum) = bytes.split_at_checked(BODY)?;
    let [VERSION, towards @ (0 | 1), rest @ ..] = body else {
        return None;
    };
    let (id, filter) = rest.split_at_checked(16)?;
    (checksum(body) == sum).then_some(Cursor {
        towards: if *towards == 1 {
            Towards::Newer
        } else {
            Towards::Older
        },
        id: EntryId::new(Uuid::from_slice(id).ok()?),
        filter: filter.try_into().ok()?,
    })
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    let hash = Sha256::digest(bytes);
    std::array::from_fn(|at| hash[at])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tenant::Tenant;

    fn filter() -> Filter {
        Filter::new(Tenant::default())
    }

    fn cursor(bits: u128, newer: bool) -> Cursor {
        let towards = if newer {
            Towards::Newer
        } else {
            Towards::Older
        };
        Cursor::new(&filter(), towards, EntryId::new(Uuid::from_u128(bits)))
    }

    #[test]
    fn a_cursor_of_another_filter_is_told() {
        let text = cursor(7, false).to_string();
        let other = filter().category("Team");
        assert_eq!(Cursor::parse(&text, &other), Err(CursorError::OtherFilter));
    }

    #[test]
    fn every_altered_character_is_noticed() {
        let text = cursor(u128::MAX / 3, true).to_string();
        for at in 0..text.len() {
            let mut altered = text.clone().into_bytes();
            altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).unwrap();
            assert_eq!(
                Cursor::parse(&altered, &filter()),
                Err(CursorError::Malformed),
                "{altered}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_cursor_parses_back(bits in any::<u128>(), newer in any::<bool>()) {
            let cursor = cursor(bits, newer);
            prop_assert_eq!(Cursor::parse(&cursor.to_string(), &filter()), Ok(cursor));
        }

        #[test]
        fn any_text_is_answered(text in ".{0,60}") {
            prop_assert_eq!(Cursor::parse(&text, &filter()), Err(CursorError::Malformed));
        }
    }
}
