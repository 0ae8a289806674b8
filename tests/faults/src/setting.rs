//! How a run is set: how long, with which dice, and what is broken on purpose.

use std::path::PathBuf;

use audited_tests::dice::Dice;

use crate::shop::Weakness;

/// How a run is set.
pub struct Setting {
    /// This very program, which is also the shop's.
    pub program: PathBuf,
    /// How much is done.
    pub extent: Extent,
    /// How often the shop is killed.
    pub kills: u32,
    /// What everything random comes from.
    pub dice: Dice,
    /// What is broken on purpose.
    pub weakness: Option<Weakness>,
}

/// How much is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// As a test.
    Small,
    /// As in CI.
    Short,
    /// As the README promises.
    Full,
}

impl Extent {
    /// How often, by how much is done.
    pub fn of(self, small: u32, short: u32, full: u32) -> u32 {
        match self {
            Self::Small => small,
            Self::Short => short,
            Self::Full => full,
        }
    }
}
