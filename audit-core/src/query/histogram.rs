//! How many entries there were when.

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use serde::Serialize;

use crate::word::words;

words! {
    /// How long a bar of a histogram lasts.
    pub enum Interval {
        /// From one full hour to the next.
        Hour = "hour",
        /// From one midnight to the next.
        Day = "day",
    }
}

/// How many entries match a filter in each hour, or on each day.
///
/// A store looks at a bounded number of entries, in the filter's order, and says how far it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Histogram {
    /// The intervals in which something happened, the oldest first.
    pub bars: Vec<Bar>,
    /// How far was counted, when that is not all: the bar in which it lies is not complete.
    pub searched_until: Option<DateTime<Utc>>,
}

/// One interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Bar {
    /// When it begins.
    pub from: DateTime<Utc>,
    /// How many entries lie in it.
    pub count: u64,
}

impl Interval {
    /// How long it lasts.
    pub const fn length(self) -> TimeDelta {
        match self {
            Self::Hour => TimeDelta::hours(1),
            Self::Day => TimeDelta::days(1),
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
    /// The histogram of one search, its bars in the order of time.
    pub fn new(bars: Vec<Bar>, searched_until: Option<DateTime<Utc>>) -> Self {
        Self {
            bars,
            searched_until,
        }
    }
}

impl Bar {
    /// So many entries from this time on.
    pub fn new(from: DateTime<Utc>, count: u64) -> Self {
        Self { from, count }
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
        use Interval::{Day, Hour};
        let time = "2026-11-23T23:30:00.000001Z";
        check(Hour, 0, time, "2026-11-23T23:00:00Z");
        check(Hour, 30, time, "2026-11-23T23:30:00Z");
        check(Day, 0, time, "2026-11-23T00:00:00Z");
        check(Day, 60, time, "2026-11-23T23:00:00Z");
        check(Day, -60, time, "2026-11-23T01:00:00Z");
    }

    #[test]
    fn before_1970_it_begins_before_its_times_too() {
        let time = "1969-12-31T23:59:59Z";
        check(Interval::Day, 0, time, "1969-12-31T00:00:00Z");
    }
}
