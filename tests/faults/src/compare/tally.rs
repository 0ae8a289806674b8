//! The numbers of one fault.

use super::Flaw;
use crate::told::Answer;

/// How many examples are kept of each flaw.
const EXAMPLES: u64 = 5;

/// How many orders there were, and what is wrong with how many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// What clients asked for.
    pub tried: u64,
    /// What they were told is done.
    pub acknowledged: u64,
    /// What has an entry.
    pub recorded: u64,
    /// What has no entry, and should.
    pub lost: u64,
    /// What has several.
    pub duplicated: u64,
    /// What has one that tells something else.
    pub altered: u64,
    /// What has one that tells of another end.
    pub wrong: u64,
    /// What is in the business tables without an entry, and may be.
    pub unanswered: u64,
    examples: Vec<String>,
}

impl Tally {
    /// Whether nothing is wrong. Where nothing was recorded, that is not known: a server that refuses
    /// everything does nothing wrong.
    pub fn is_clean(&self) -> bool {
        self.recorded > 0 && self.lost + self.duplicated + self.altered + self.wrong == 0
    }

    /// Some of what is wrong, a line for each.
    pub fn examples(&self) -> String {
        self.examples.join("\n")
    }

    /// With another's numbers.
    pub fn add(&mut self, other: &Self) {
        self.tried += other.tried;
        self.acknowledged += other.acknowledged;
        self.recorded += other.recorded;
        self.lost += other.lost;
        self.duplicated += other.duplicated;
        self.altered += other.altered;
        self.wrong += other.wrong;
        self.unanswered += other.unanswered;
    }

    /// One was tried.
    pub(super) fn count(&mut self, answer: Answer, entries: usize) {
        self.tried += 1;
        self.acknowledged += u64::from(answer == Answer::Done);
        self.recorded += u64::from(entries > 0);
    }

    /// One is wrong.
    pub fn found(&mut self, flaw: Flaw, words: impl FnOnce() -> String) {
        let count = match flaw {
            Flaw::Lost => &mut self.lost,
            Flaw::Duplicated => &mut self.duplicated,
            Flaw::Altered => &mut self.altered,
            Flaw::Wrong => &mut self.wrong,
            Flaw::Unanswered => return self.unanswered += 1,
        };
        *count += 1;
        if *count <= EXAMPLES {
            self.examples.push(format!("{flaw:?}: {}", words()));
        }
    }
}
