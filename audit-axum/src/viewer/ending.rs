//! How an entry ended, by a sign and a word.

use audit_core::Outcome;

use super::words::Words;

/// A sign, a word, and the name that the style sheet knows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ending {
    pub(super) sign: &'static str,
    pub(super) word: &'static str,
    pub(super) class: &'static str,
}

impl Ending {
    pub(super) fn new(outcome: Outcome, words: &'static Words) -> Self {
        Self {
            sign: sign(outcome),
            word: (words.outcome)(outcome),
            class: outcome.as_str(),
        }
    }
}

fn sign(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Success => "✓",
        Outcome::Failure => "✕",
        Outcome::Denied => "⊘",
        Outcome::Aborted => "◌",
        Outcome::Panicked => "!",
        _ => "?",
    }
}
