//! Entries that could not be written alone: what fails with them says nothing of the sink.

use std::collections::BTreeSet;

use crate::spool::Waiting;

#[derive(Default)]
pub(super) struct Suspects {
    numbers: BTreeSet<u64>,
    /// How often a witness was looked for.
    asked: usize,
}

impl Suspects {
    /// Another entry that tells whether the sink is at fault: the youngest that is no suspect, since what
    /// came together may be at fault together; else any of them, so that each has its turn.
    pub(super) fn witness(&mut self, mut others: Vec<Waiting>) -> Option<Waiting> {
        self.asked = self.asked.wrapping_add(1);
        let fresh = |other: &Waiting| !self.has(other.number);
        let at = match others.iter().rposition(fresh) {
            Some(at) => at,
            None => self.asked.checked_rem(others.len())?,
        };
        Some(others.swap_remove(at))
    }

    pub(super) fn has(&self, number: u64) -> bool {
        self.numbers.contains(&number)
    }

    pub(super) fn insert(&mut self, number: u64) {
        self.numbers.insert(number);
    }

    pub(super) fn remove(&mut self, number: u64) {
        self.numbers.remove(&number);
    }

    pub(super) fn clear(&mut self) {
        self.numbers.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spool::{SpoolTask, Spooled};
    use crate::test_kit::sample;

    fn waiting(numbers: &[u64]) -> Vec<Waiting> {
        let waiting = |number: &u64| Waiting {
            number: *number,
            spooled: Spooled {
                task: SpoolTask::Write,
                entry: sample(*number, |_| {}),
            },
        };
        numbers.iter().map(waiting).collect()
    }

    fn witness(suspects: &mut Suspects, numbers: &[u64]) -> Option<u64> {
        let witness = suspects.witness(waiting(numbers));
        witness.map(|waiting| waiting.number)
    }

    #[test]
    fn the_youngest_that_is_no_suspect_is_asked_and_else_each_in_turn() {
        let mut suspects = Suspects::default();
        assert_eq!(witness(&mut suspects, &[]), None);
        assert_eq!(witness(&mut suspects, &[1, 2, 3]), Some(3));
        suspects.insert(3);
        assert_eq!(witness(&mut suspects, &[1, 2, 3]), Some(2));
        suspects.insert(1);
        suspects.insert(2);
        let each: BTreeSet<_> = (0..3).map(|_| witness(&mut suspects, &[1, 2, 3])).collect();
        assert_eq!(each.len(), 3);
        suspects.remove(1);
        assert_eq!(witness(&mut suspects, &[1, 2, 3]), Some(1));
    }
}
