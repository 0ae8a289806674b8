//! Ranges of time that are a click away, and times as the address has them.

use chrono::{DateTime, NaiveDate, NaiveTime, SubsecRound, TimeDelta, Utc};

use super::link::written;
use super::visit::Visit;
use super::words::Words;
use crate::query::Params;

/// A link to what was recorded lately.
pub(super) struct Range {
    pub(super) name: &'static str,
    pub(super) href: String,
    pub(super) is_current: bool,
}

/// Each begins at a moment, so that a link that is shared keeps its meaning.
pub(super) fn ranges(params: &Params, visit: &Visit) -> Vec<Range> {
    let Visit {
        links, words, now, ..
    } = visit;
    let words = &words.window;
    let rest = params.without("cursor").without("from").without("to");
    let range = |(name, length): (&'static str, TimeDelta)| {
        let from = written((*now - length).trunc_subsecs(0));
        Range {
            name,
            href: links.list(&rest.clone().and("from", from)),
            is_current: false,
        }
    };
    let all = Range {
        name: words.all,
        href: links.list(&rest),
        is_current: params.first("from").or(params.first("to")).is_none(),
    };
    let lately = [
        (words.hour, TimeDelta::hours(1)),
        (words.day, TimeDelta::hours(24)),
        (words.week, TimeDelta::days(7)),
        (words.month, TimeDelta::days(30)),
    ];
    lately.into_iter().map(range).chain([all]).collect()
}

/// A time of an address in the reader's words.
pub(super) fn told(value: &str, words: &Words) -> Option<String> {
    if let Ok(day) = value.parse::<NaiveDate>() {
        return Some((words.time.day)(day.and_time(NaiveTime::MIN).and_utc()));
    }
    let moment = DateTime::parse_from_rfc3339(value).ok()?;
    Some((words.time.exact)(moment.with_timezone(&Utc)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::words::ENGLISH;

    #[test]
    fn a_time_is_told_as_a_day_or_a_moment() {
        let told = |value| told(value, &ENGLISH);
        assert_eq!(told("2026-11-22").as_deref(), Some("22 Nov 2026"));
        let moment = "2026-11-22T09:30:00+02:00";
        assert_eq!(told(moment).as_deref(), Some("22 Nov 2026, 07:30:00 UTC"));
        assert_eq!(told("yesterday"), None);
    }
}
