//! What a call is going to do, rolled beforehand.

use audited_tests::cut::Cut;
use audited_tests::dice::Dice;

/// How many records back from the newest one a change looks: few, so that many want the same.
const BACK: u32 = 30;

/// How many names there are: few, so that many are taken.
const NAMES: u32 = 200;

/// One call.
pub(crate) struct Plan {
    pub(crate) first: Work,
    /// Another transaction, with a second handle, once the first is committed.
    pub(crate) second: Option<Work>,
    pub(crate) after: After,
    pub(crate) interruption: Interruption,
}

/// One transaction.
pub(crate) struct Work {
    pub(crate) begin: &'static str,
    pub(crate) steps: Vec<Step>,
    pub(crate) end: End,
    /// How the transaction around it ends, where it is a savepoint.
    pub(crate) around: Option<End>,
}

#[derive(Clone)]
pub(crate) enum Step {
    Change(Change),
    /// In a savepoint, which is kept or rolled back.
    Savepoint(Change, bool),
    /// Told by a second handle, which the first one's commit takes along.
    Beside(Change),
    /// In a nested call.
    Nested(Change),
    Fault(Fault),
}

/// A change of a record that is so far back from the newest one.
#[derive(Clone)]
pub(crate) enum Change {
    Add { name: String, parent: Option<u32> },
    Rename { back: u32, name: String },
    Touch { back: u32 },
    Remove { back: u32 },
}

#[derive(Clone)]
pub(crate) enum Fault {
    Error,
    Panic,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    CommitAudited,
    WriteIn,
    WriteInAndRollBack,
    RollBack,
    Drop,
}

/// What a call does after its commits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    Return,
    Error,
    Panic,
    /// It goes on until its time runs out.
    Stay,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Interruption {
    None,
    /// It is dropped after so many polls.
    Cut(u32, Cut),
    /// It is dropped after so many microseconds.
    Timeout(u32),
}

impl Plan {
    pub(crate) fn random(dice: &mut Dice, begins: &[&'static str]) -> Self {
        let interruption = match dice.below(8) {
            0 => Interruption::Cut(1 + dice.below(40), dice.pick(&[Cut::Waiting, Cut::Woken])),
            1 => Interruption::Timeout(dice.below(30_000)),
            _ => Interruption::None,
        };
        Self {
            first: Work::random(dice, begins),
            second: dice
                .once_in(5)
                .then(|| Work::random(dice, begins).by_itself()),
            after: match (dice.below(16), interruption) {
                (0, _) => After::Error,
                (1, _) => After::Panic,
                (2..6, Interruption::Timeout(_)) => After::Stay,
                _ => After::Return,
            },
            interruption,
        }
    }
}

impl Work {
    fn random(dice: &mut Dice, begins: &[&'static str]) -> Self {
        let steps = (0..1 + dice.below(5)).map(|_| Step::random(dice));
        let mut steps: Vec<_> = steps.collect();
        // A handle tells of a record's first state and its last. So that each history is a chain, no
        // other handle changes a record in between.
        steps.sort_by_cached_key(|step| match step {
            Step::Change(_) | Step::Savepoint(..) => 0,
            Step::Beside(_) | Step::Nested(_) => 1,
            Step::Fault(_) => dice.below(3),
        });
        let around = match dice.below(6) {
            0 => Some(End::RollBack),
            1 => Some(End::CommitAudited),
            _ => None,
        };
        Self {
            begin: dice.pick(begins),
            steps,
            end: match dice.below(16) {
                0 | 1 => End::WriteIn,
                2 => End::WriteInAndRollBack,
                3 => End::RollBack,
                4 => End::Drop,
                _ => End::CommitAudited,
            },
            around,
        }
    }
}

impl Work {
    /// Without nested calls: they belong to the call's own handle, which is spent.
    fn by_itself(mut self) -> Self {
        for step in &mut self.steps {
            if let Step::Nested(change) = step {
                *step = Step::Beside(change.clone());
            }
        }
        self
    }
}

impl Step {
    fn random(dice: &mut Dice) -> Self {
        let change = Change::random(dice);
        match dice.below(40) {
            0 => Self::Fault(Fault::Error),
            1 => Self::Fault(Fault::Panic),
            2..8 => Self::Savepoint(change, dice.once_in(2)),
            8..11 => Self::Beside(change),
            11..14 => Self::Nested(change),
            _ => Self::Change(change),
        }
    }
}

impl Change {
    fn random(dice: &mut Dice) -> Self {
        let back = dice.below(BACK);
        let name = format!("name {}", dice.below(NAMES));
        match dice.below(10) {
            0..3 => Self::Add {
                name,
                parent: dice.once_in(3).then_some(back),
            },
            3 => Self::Rename { back, name },
            4 | 5 => Self::Remove { back },
            _ => Self::Touch { back },
        }
    }
}
