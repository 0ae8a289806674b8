//! A set of numbers, most of which follow one another.

#[cfg(test)]
mod tests;

use std::iter::once;
use std::ops::Range;

/// Ranges in order, none of which touches another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Numbers(Vec<Range<u64>>);

impl Numbers {
    pub(super) fn ranges(&self) -> &[Range<u64>] {
        &self.0
    }

    /// How many there are.
    pub(super) fn len(&self) -> u64 {
        self.0.iter().map(|range| range.end - range.start).sum()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// From the smallest on.
    pub(super) fn iter(&self) -> impl Iterator<Item = u64> {
        self.0.iter().cloned().flatten()
    }

    pub(super) fn first(&self) -> Option<u64> {
        self.0.first().map(|first| first.start)
    }

    /// From the smallest to the largest, with what lies in between.
    pub(super) fn span(&self) -> Option<Range<u64>> {
        Some(self.first()?..self.0.last()?.end)
    }

    pub(super) fn contains(&self, number: u64) -> bool {
        let at = self.0.partition_point(|range| range.end <= number);
        self.0.get(at).is_some_and(|range| range.contains(&number))
    }

    pub(super) fn insert(&mut self, new: Range<u64>) {
        if new.is_empty() {
            return;
        }
        let from = self.0.partition_point(|range| range.end < new.start);
        let to = self.0.partition_point(|range| range.start <= new.end);
        let touched = &self.0[from..to];
        let start = touched.first().map_or(new.start, |first| first.start);
        let end = touched.last().map_or(new.end, |last| last.end);
        let joined = start.min(new.start)..end.max(new.end);
        self.0.splice(from..to, once(joined));
    }

    pub(super) fn remove(&mut self, old: Range<u64>) {
        let from = self.0.partition_point(|range| range.end <= old.start);
        let to = self.0.partition_point(|range| range.start < old.end);
        if old.is_empty() || from == to {
            return;
        }
        let before = self.0[from].start..old.start;
        let after = old.end..self.0[to - 1].end;
        let rest = [before, after].into_iter().filter(|rest| !rest.is_empty());
        self.0.splice(from..to, rest);
    }

    /// These, and those.
    pub(super) fn with(&self, others: &Self) -> Self {
        let mut all = self.clone();
        others.0.iter().for_each(|range| all.insert(range.clone()));
        all
    }

    /// These, but for those.
    pub(super) fn without(&self, others: &Self) -> Self {
        let mut rest = self.clone();
        others.0.iter().for_each(|range| rest.remove(range.clone()));
        rest
    }
}

impl From<Range<u64>> for Numbers {
    fn from(range: Range<u64>) -> Self {
        once(range).collect()
    }
}

impl FromIterator<Range<u64>> for Numbers {
    fn from_iter<I: IntoIterator<Item = Range<u64>>>(ranges: I) -> Self {
        let mut numbers = Self::default();
        ranges.into_iter().for_each(|range| numbers.insert(range));
        numbers
    }
}

impl FromIterator<u64> for Numbers {
    fn from_iter<I: IntoIterator<Item = u64>>(numbers: I) -> Self {
        numbers
            .into_iter()
            .map(|number| number..number + 1)
            .collect()
    }
}
