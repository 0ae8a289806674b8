//! How many entries there were when, and how they ended.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use serde::Serialize;

use super::facets::Count;
use crate::outcome::Outcome;
use crate::word::words;

words! {
    /// How long a bar of a histogram lasts.
    pub enum Interval {
        /// From one full minute to the next.
        Minute = "minute",
        /// From one full hour to the next.
        Hour = "hour",
        /// From one midnight to the next.
        Day = "day",
    }
}

/// How many entries match a filter in each minute or hour, or on each day.
///
/// A store looks at a bounded number of entries, in the filter's order, and says how far it came.
/// An interval without any has no bar, so there are never more bars than entries that were counted,
/// however short the interval and however long the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Histogram {
    /// The intervals in which something happened, the oldest first.
    pub bars: Vec<Bar>,
    /// How far was counted, when that is not all: the bar in which it lies is not complete.
    pub searched_until: Option<DateTime<Utc>>,
}

/// One interval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Bar {
    /// When it begins.
    pub from: DateTime<Utc>,
    /// How many entries lie in it.
    pub count: u64,
    /// How many of them ended in which way: those ways that occur, in the order of [`Outcome::ALL`],
    /// so that one lies on the other in the same order in every bar.
    pub outcomes: Vec<Count<Outcome>>,
}

impl Interval {
    /// How long it lasts.
    pub const fn length(self) -> TimeDelta {
        match self {
            Self::Minute => TimeDelta::minutes(1),
            Self::Hour => TimeDelta::hours(1),
            Self::Day => TimeDelta::days(1),
        }
    }

    /// The one that suits a window of time: minutes for up to two hours, hours for up to a week, else days.
    pub fn suiting(window: TimeDelta) -> Self {
        if window <= TimeDelta::hours(2) {
            Self::Minute
        } else if window <= TimeDelta::days(7) {
            Self::Hour
        } else {
            Self::Day
        }
    }

    /// When the interval began that a time lies in, where clocks are ahead of UTC by this much.
    pub fn begin(self, time: DateTime<Utc>, offset: FixedOffset) -> DateTime<Utc> {
        let ahead = TimeDelta::seconds(offset.local_minus_utc().into());
        let local = time.timestamp_micros() + ahead.num_microseconds().unwrap_or(0);
        let length = self.length().num_microseconds().unwrap_or(1);
        let since = TimeDelta::microseconds(local.rem_euclid(length));
        let begin = DateTime::from_timestamp_micros(time.timestamp_micros());
        begin
            .and_then(|time| time.checked_sub_signed(since))
            .unwrap_or(time)
    }
}

impl Histogram {
    /// The histogram of one search: how many entries ended how in the interval that begins then. The
    /// counts may come in any order, and in parts.
    pub fn new(
        counts: impl IntoIterator<Item = (DateTime<Utc>, Outcome, u64)>,
        searched_until: Option<DateTime<Utc>>,
    ) -> Self {
        let mut bars = BTreeMap::<_, BTreeMap<_, _>>::new();
        for (from, outcome, count) in counts {
            *bars.entry(from).or_default().entry(outcome).or_default() += count;
        }
        let bars = bars.into_iter().map(|(from, counts)| Bar::of(from, counts));
        Self {
            bars: bars.collect(),
            searched_until,
        }
    }
}

impl Bar {
    fn of(from: DateTime<Utc>, counts: BTreeMap<Outcome, u64>) -> Self {
        Self {
            from,
            count: counts.values().sum(),
            outcomes: counts
                .into_iter()
                .map(|(value, count)| Count { value, count })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(interval: Interval, offset: i32, time: &str, begin: &str) {
        let offset = FixedOffset::east_opt(offset * 60).unwrap();
        let time: DateTime<Utc> = time.parse().unwrap();
        let begin: DateTime<Utc> = begin.parse().unwrap();
        assert_eq!(interval.begin(time, offset), begin, "{time} {offset}");
    }

    #[test]
    fn an_interval_begins_where_clocks_show_it() {
        use Interval::{Day, Hour, Minute};
        let time = "2026-11-23T23:30:00.000001Z";
        check(Minute, 0, time, "2026-11-23T23:30:00Z");
        check(Hour, 0, time, "2026-11-23T23:00:00Z");
        check(Hour, 30, time, "2026-11-23T23:30:00Z");
        check(Day, 0, time, "2026-11-23T00:00:00Z");
        check(Day, 60, time, "2026-11-23T23:00:00Z");
        check(Day, -60, time, "2026-11-23T01:00:00Z");
    }

    #[test]
    fn a_window_is_parted_into_what_can_be_told_apart() {
        let suiting = |minutes| Interval::suiting(TimeDelta::minutes(minutes));
        assert_eq!(
            (suiting(0), suiting(120)),
            (Interval::Minute, Interval::Minute)
        );
        assert_eq!(
            (suiting(121), suiting(10_080)),
            (Interval::Hour, Interval::Hour)
        );
        assert_eq!(suiting(10_081), Interval::Day);
    }

    #[test]
    fn before_1970_it_begins_before_its_times_too() {
        let time = "1969-12-31T23:59:59Z";
        check(Interval::Day, 0, time, "1969-12-31T00:00:00Z");
    }

    #[test]
    fn counts_that_come_in_parts_are_bars_in_the_order_of_time_and_of_outcomes() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let counts = [
            (at(60), Outcome::Denied, 1),
            (at(0), Outcome::Failure, 2),
            (at(60), Outcome::Success, 3),
            (at(60), Outcome::Denied, 4),
        ];
        let histogram = Histogram::new(counts, None);
        let told = serde_json::to_value(histogram).unwrap();
        let expected = serde_json::json!([
            {"from": at(0), "count": 2, "outcomes": [{"value": "failure", "count": 2}]},
            {"from": at(60), "count": 8, "outcomes": [
                {"value": "success", "count": 3},
                {"value": "denied", "count": 5},
            ]},
        ]);
        assert_eq!(told["bars"], expected);
    }
}
