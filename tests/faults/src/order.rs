//! What a client asks of the shop.

use audited::Snapshot;
use audited_tests::dice::Dice;
use serde::{Deserialize, Serialize};

/// Texts that have broken logs.
const NOTES: &[&str] = &[
    "two boxes",
    "",
    "quotes ' \" ` and \\ backslashes",
    "NUL \0 inside, and a line\nfeed",
    "ÁCME 日本 \u{1f980} \u{202e}right to left",
    "=HYPERLINK(\"x\")",
];

/// An order, which a client names and the shop keeps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Snapshot)]
#[audit(target = "order", id = id, label = id)]
pub struct Order {
    /// Its number, and the request's id.
    pub id: String,
    /// What the client wrote.
    pub note: String,
    /// How many.
    pub amount: u32,
    /// Where its handler panics.
    #[audit(skip)]
    pub panic: Option<Panic>,
}

/// Where a handler panics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Panic {
    /// Before anything is done.
    Before,
    /// When all is done.
    After,
}

/// How the shop does what it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Inserts a row; the answer waits for the entry.
    Place,
    /// Inserts a row and the entry in one transaction.
    Pay,
    /// Inserts a row once its intent is durable; the answer waits for the entry.
    Ship,
}

/// All of them.
pub const ACTIONS: &[Action] = &[Action::Place, Action::Pay, Action::Ship];

impl Order {
    /// One that was never asked before, with this number.
    pub fn random(number: u64, dice: &mut Dice) -> Self {
        let mut note = dice.pick(NOTES).to_owned();
        note.push_str(&"x".repeat(dice.below(300) as usize));
        Self {
            id: format!("order-{number}"),
            note,
            amount: dice.below(1_000),
            panic: None,
        }
    }

    /// Panics if it is to do so here.
    ///
    /// # Panics
    ///
    /// If it is to do so here.
    pub fn panic_at(&self, here: Panic) {
        assert!(self.panic != Some(here), "a handler panics, as it was told");
    }
}

impl Action {
    /// What the log calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Place => "order.place",
            Self::Pay => "order.pay",
            Self::Ship => "order.ship",
        }
    }

    /// Its route.
    pub fn path(self) -> &'static str {
        match self {
            Self::Place => "/place",
            Self::Pay => "/pay",
            Self::Ship => "/ship",
        }
    }

    /// Whether an intent tells of it from before it begins.
    pub fn is_intended(self) -> bool {
        self == Self::Ship
    }
}
