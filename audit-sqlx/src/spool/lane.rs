//! Where an entry is in the spool.

use crate::statement::insert::Table;

/// A table of the spool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lane {
    /// The line.
    Waiting,
    /// Beside the line: its sink has refused it.
    SetAside,
}

impl Lane {
    pub(super) const ALL: [Self; 2] = [Self::Waiting, Self::SetAside];

    /// Its table and the columns of it.
    pub(super) fn table(self) -> Table {
        match self {
            Self::Waiting => ("spool_waiting", "part, frame"),
            Self::SetAside => ("spool_set_aside", "part, frame"),
        }
    }

    /// How a frame tells it.
    pub(super) fn letter(self) -> u8 {
        match self {
            Self::Waiting => b'w',
            Self::SetAside => b'a',
        }
    }

    pub(super) fn of(letter: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|lane| lane.letter() == letter)
    }
}
