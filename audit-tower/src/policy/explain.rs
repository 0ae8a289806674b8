//! Why a request is recorded, or is not.

use std::fmt;

use super::rule::{Level, Miss, Rule};

/// Which rule of a policy matches a request, and why.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Explanation {
    /// The rule that matches, counted from 1; `None` where none does.
    pub rule: Option<usize>,
    /// How much is recorded.
    pub level: Level,
    /// The chance that it is.
    pub chance: f64,
    /// Why, in words, with what each rule before it misses.
    pub why: String,
}

impl Explanation {
    pub(super) fn of_rule(rule: &Rule, missed: Vec<Miss>, is_read: bool) -> Self {
        let number = missed.len() + 1;
        let chance = match (rule.level(), is_read) {
            (Level::None { .. }, _) => 0.0,
            (_, true) => rule.reads(),
            (_, false) => 1.0,
        };
        Self {
            rule: Some(number),
            level: rule.level(),
            chance,
            why: words(&missed, &format!("rule {number} matches")),
        }
    }

    pub(super) fn of_none(missed: Vec<Miss>, is_read: bool) -> Self {
        const NOBODY: &str = "reads are left out unless a rule says otherwise";
        let (level, chance, default) = match is_read {
            true => (Level::None { reason: NOBODY }, 0.0, NOBODY),
            false => (
                Level::Metadata,
                1.0,
                "no rule matches, and it can change something",
            ),
        };
        Self {
            rule: None,
            level,
            chance,
            why: words(&missed, default),
        }
    }
}

fn words(missed: &[Miss], end: &str) -> String {
    let missed = missed.iter().enumerate();
    let mut words = missed
        .map(|(at, miss)| format!("rule {} does not match: {miss}", at + 1))
        .collect::<Vec<_>>();
    words.push(end.to_owned());
    words.join("; ")
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            Level::None { reason } => write!(f, "nothing is recorded ({reason})")?,
            Level::Metadata => f.write_str("its metadata is recorded")?,
            Level::Request { limit } => {
                write!(f, "it is recorded with its body, up to {limit} bytes")?
            }
        }
        if self.chance > 0.0 && self.chance < 1.0 {
            write!(f, " in {} of all cases", self.chance)?;
        }
        write!(f, ": {}", self.why)
    }
}
