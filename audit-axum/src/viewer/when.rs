//! A time, as people and as programs read it.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::words::{Age, Words};

/// A time in words: exactly, and how long ago it was.
#[derive(Debug, Clone)]
pub(super) struct When {
    pub(super) exact: String,
    pub(super) machine: String,
    pub(super) ago: String,
}

impl When {
    pub(super) fn new(time: DateTime<Utc>, now: DateTime<Utc>, words: &Words) -> Self {
        Self {
            exact: (words.time.exact)(time),
            machine: time.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            ago: (words.time.ago)(age(now - time)),
        }
    }
}

fn age(age: TimeDelta) -> Age {
    let (minutes, hours, days) = (age.num_minutes(), age.num_hours(), age.num_days());
    match () {
        () if age <= TimeDelta::minutes(-1) => Age::Ahead, // clocks differ a little; a lot is worth a word
        () if minutes < 1 => Age::Now,
        () if hours < 1 => Age::Minutes(minutes),
        () if days < 1 => Age::Hours(hours),
        () if days < 31 => Age::Days(days),
        () if days < 365 => Age::Months(days / 30),
        () => Age::Years(days / 365),
    }
}

/// A duration in the unit that suits it.
pub(super) fn duration(micros: u64) -> String {
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..1_000_000 => format!("{}.{} ms", micros / 1_000, micros % 1_000 / 100),
        _ => format!(
            "{}.{:02} s",
            micros / 1_000_000,
            micros % 1_000_000 / 10_000
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_the_unit_that_suits_it() {
        for (length, told) in [
            (TimeDelta::seconds(59), Age::Now),
            (TimeDelta::seconds(-59), Age::Now),
            (TimeDelta::seconds(-60), Age::Ahead),
            (TimeDelta::seconds(60), Age::Minutes(1)),
            (TimeDelta::minutes(59), Age::Minutes(59)),
            (TimeDelta::minutes(60), Age::Hours(1)),
            (TimeDelta::hours(24), Age::Days(1)),
            (TimeDelta::days(30), Age::Days(30)),
            (TimeDelta::days(31), Age::Months(1)),
            (TimeDelta::days(800), Age::Years(2)),
        ] {
            assert_eq!(age(length), told);
        }
    }

    #[test]
    fn a_duration_has_its_unit() {
        for (micros, words) in [
            (0, "0 µs"),
            (999, "999 µs"),
            (1_250, "1.2 ms"),
            (2_345_678, "2.34 s"),
        ] {
            assert_eq!(duration(micros), words);
        }
    }
}
