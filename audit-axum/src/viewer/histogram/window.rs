//! The window of time that bars stand in, and how long each of them lasts.

use audit_core::Filter;
use audit_core::query::{Bar, Histogram, Interval, Order};
use chrono::{DateTime, TimeDelta, Utc};

use super::Merged;
use crate::viewer::words::Words;

/// More bars than these say no more, and each is a stop of the keyboard.
const MOST: i64 = 48;

/// From when to when, in slots of one length.
pub(super) struct Window {
    pub(super) begin: DateTime<Utc>,
    pub(super) end: DateTime<Utc>,
    pub(super) slots: u64,
    slot: TimeDelta,
}

/// How long an interval the store should count by, so that a window has bars enough.
pub(in crate::viewer) fn interval(filter: &Filter, now: DateTime<Utc>) -> Interval {
    let Some(from) = filter.from else {
        return Interval::Day;
    };
    match filter.to.unwrap_or(now) - from {
        length if length <= TimeDelta::hours(3) => Interval::Minute,
        length if length <= TimeDelta::days(8) => Interval::Hour,
        _ => Interval::Day,
    }
}

impl Window {
    /// What was counted of the time that was asked for: where counting stopped, so do the bars.
    pub(super) fn of(filter: &Filter, counted: &Histogram, now: DateTime<Utc>) -> Option<Self> {
        let interval = interval(filter, now);
        let (first, last) = (counted.bars.first()?.from, counted.bars.last()?.from);
        let (mut begin, mut end) = (filter.from.unwrap_or(first), filter.to.unwrap_or(now));
        match (counted.searched_until, filter.order) {
            (Some(until), Order::Newest) => begin = until,
            (Some(until), _) => end = until,
            (None, _) => {}
        }
        let begin = floor(begin.min(first), interval);
        let end = end.max(last + interval.length());
        Some(Self::new(begin, end, interval.length()))
    }

    fn new(begin: DateTime<Utc>, end: DateTime<Utc>, interval: TimeDelta) -> Self {
        let seconds = interval.num_seconds();
        let intervals = ceil((end - begin).num_seconds(), seconds).max(1);
        let each = ceil(intervals, MOST);
        let slots = ceil(intervals, each);
        let slot = TimeDelta::seconds(each * seconds);
        Self {
            begin,
            end,
            slots: slots.unsigned_abs(),
            slot,
        }
    }

    /// The bars by their slots, without the slots in which nothing happened.
    pub(super) fn merged(&self, bars: &[Bar]) -> Vec<(u64, Merged)> {
        let mut merged: Vec<(u64, Merged)> = Vec::new();
        for bar in bars {
            let slot = (bar.from - self.begin).num_seconds() / self.slot.num_seconds();
            let slot = slot.unsigned_abs();
            if merged.last().is_none_or(|(last, _)| *last != slot) {
                merged.push((slot, Merged::default()));
            }
            if let Some((_, last)) = merged.last_mut() {
                last.add(bar);
            }
        }
        merged
    }

    pub(super) fn bounds(&self, slot: u64) -> (DateTime<Utc>, DateTime<Utc>) {
        let nth = i32::try_from(slot).unwrap_or(i32::MAX);
        let from = self.begin + self.slot * nth;
        (from, from + self.slot)
    }

    /// A time as exactly as slots tell it.
    pub(super) fn told(&self, time: DateTime<Utc>, words: &Words) -> String {
        match self.slot >= TimeDelta::days(1) {
            true => (words.time.day)(time),
            false => (words.time.minute)(time),
        }
    }
}

fn floor(time: DateTime<Utc>, interval: Interval) -> DateTime<Utc> {
    let past = time.timestamp().rem_euclid(interval.length().num_seconds());
    DateTime::from_timestamp(time.timestamp() - past, 0).unwrap_or(time)
}

fn ceil(number: i64, by: i64) -> i64 {
    number / by + i64::from(number % by != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_window_has_no_more_bars_than_can_be_told_apart() {
        let end = time("2026-12-01T12:30:00Z");
        for (length, interval, slots) in [
            (TimeDelta::hours(1), Interval::Minute, 30),
            (TimeDelta::hours(24), Interval::Hour, 24),
            (TimeDelta::days(7), Interval::Hour, 42),
            (TimeDelta::days(30), Interval::Day, 30),
            (TimeDelta::days(365 * 20), Interval::Day, 48),
        ] {
            let window = Window::new(end - length, end, interval.length());
            assert_eq!(window.slots, slots, "{length}");
            let (from, to) = window.bounds(window.slots - 1);
            assert!(from < end && to >= end, "{length}");
        }
    }

    #[test]
    fn an_interval_begins_where_the_store_begins_it() {
        let check = |interval: Interval, at: &str| {
            let offset = chrono::Offset::fix(&Utc);
            assert_eq!(floor(time(at), interval), interval.begin(time(at), offset));
        };
        for interval in Interval::ALL {
            check(*interval, "2026-12-01T12:34:56.789Z");
            check(*interval, "1969-12-31T23:59:59.999Z");
        }
    }
}
