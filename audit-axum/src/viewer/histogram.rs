//! How many entries there were when, and how they ended: bars, and a table of the same numbers.

mod window;

use audit_core::query::{Bar, Histogram as Counted};
use audit_core::{Filter, Outcome};
use chrono::TimeDelta;

pub(super) use window::interval;

use self::window::Window;
use super::link::written;
use super::visit::Visit;
use super::when::When;
use crate::query::Params;

/// How high the bars are at most, in units of the drawing.
const HEIGHT: u64 = 40;

/// How wide an interval is, with the gap beside its bar.
const WIDTH: u64 = 10;

/// The bars of a window of time.
pub(super) struct Histogram {
    pub(super) width: u64,
    pub(super) height: u64,
    pub(super) bars: Vec<Column>,
    /// The outcomes that occur, as the table heads its columns.
    pub(super) outcomes: Vec<&'static str>,
    pub(super) begin: String,
    pub(super) end: String,
    pub(super) counted_until: Option<When>,
}

/// An interval in which something happened.
pub(super) struct Column {
    pub(super) x: u64,
    pub(super) parts: Vec<Part>,
    pub(super) time: String,
    pub(super) told: String,
    pub(super) total: String,
    /// How many ended in each way that the table has a column for.
    pub(super) counts: Vec<String>,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) href: String,
}

/// The piece of a bar that stands for one outcome.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) class: &'static str,
    pub(super) y: u64,
    pub(super) height: u64,
}

/// `None` where there is nothing to show.
pub(super) fn histogram(
    filter: &Filter,
    counted: &Counted,
    params: &Params,
    visit: &Visit,
) -> Option<Histogram> {
    let window = Window::of(filter, counted, visit.now)?;
    let merged = window.merged(&counted.bars);
    let highest = merged.iter().map(|(_, bar)| bar.total()).max()?;
    let outcomes = outcomes(&counted.bars);
    let column = |(slot, bar): &(u64, Merged)| {
        let (from, to) = window.bounds(*slot);
        let time = window.told(from, visit.words);
        Column {
            x: slot * WIDTH,
            parts: bar.parts(highest),
            told: bar.told(&time, visit),
            time,
            total: (visit.words.number)(bar.total()),
            counts: outcomes
                .iter()
                .map(|outcome| (visit.words.number)(bar.of(*outcome)))
                .collect(),
            href: visit.links.between(params, from, to),
            from: written(from),
            to: written(to),
        }
    };
    Some(Histogram {
        width: window.slots * WIDTH,
        height: HEIGHT,
        bars: merged.iter().map(column).collect(),
        begin: window.told(window.begin, visit.words),
        end: window.told(window.end - TimeDelta::microseconds(1), visit.words),
        counted_until: counted.searched_until.map(|time| visit.when(time)),
        outcomes: outcomes
            .iter()
            .map(|outcome| (visit.words.outcome)(*outcome))
            .collect(),
    })
}

fn outcomes(bars: &[Bar]) -> Vec<Outcome> {
    let occurs = |outcome: &Outcome| {
        let mut counts = bars.iter().flat_map(|bar| &bar.outcomes);
        counts.any(|of| of.value == *outcome)
    };
    Outcome::ALL.iter().copied().filter(occurs).collect()
}

/// The counts of neighbouring intervals that are shown as one.
#[derive(Default)]
struct Merged(Vec<(Outcome, u64)>);

impl Merged {
    fn add(&mut self, bar: &Bar) {
        for of in &bar.outcomes {
            match self.0.iter_mut().find(|(outcome, _)| *outcome == of.value) {
                Some((_, count)) => *count += of.count,
                None => self.0.push((of.value, of.count)),
            }
        }
        self.0.sort_by_key(|(outcome, _)| *outcome);
    }

    fn total(&self) -> u64 {
        self.0.iter().map(|(_, count)| count).sum()
    }

    fn of(&self, wanted: Outcome) -> u64 {
        let found = self.0.iter().find(|(outcome, _)| *outcome == wanted);
        found.map_or(0, |(_, count)| *count)
    }

    /// From the ground up, in the order of outcomes. What is there can be seen, however little it is.
    fn parts(&self, highest: u64) -> Vec<Part> {
        let mut top = HEIGHT;
        let parts = self.0.iter().map(|(outcome, count)| {
            let height = (count * HEIGHT).div_ceil(highest.max(1)).min(top);
            top -= height;
            Part {
                class: outcome.as_str(),
                y: top,
                height,
            }
        });
        parts.collect()
    }

    fn told(&self, time: &str, visit: &Visit) -> String {
        let words = visit.words;
        let number = |(outcome, count): &(Outcome, u64)| {
            format!("{} {}", (words.number)(*count), (words.outcome)(*outcome))
        };
        let numbers: Vec<_> = self.0.iter().map(number).collect();
        format!("{time}: {}", numbers.join(" · "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_bar_the_least_part_is_seen_and_no_bar_is_too_high() {
        let merged = Merged(vec![(Outcome::Success, 9_999), (Outcome::Failure, 1)]);
        let parts = merged.parts(10_000);
        assert_eq!(parts.iter().map(|part| part.height).sum::<u64>(), HEIGHT);
        let merged = Merged(vec![(Outcome::Denied, 1)]);
        assert_eq!(merged.parts(10_000)[0].height, 1);
        assert_eq!(merged.parts(1)[0].y, 0);
    }
}
