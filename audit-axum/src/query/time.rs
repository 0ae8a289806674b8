//! A time in an address: a moment, or a whole day.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, SubsecRound, Utc};

/// From this moment on, or from this day's beginning.
pub(crate) fn from(text: &str) -> Result<DateTime<Utc>, String> {
    match date(text) {
        Some(day) => Ok(midnight(day)),
        None => moment(text),
    }
}

/// Up to this moment, or to this day's end.
pub(super) fn to(text: &str) -> Result<DateTime<Utc>, String> {
    match date(text) {
        Some(day) => day
            .checked_add_days(Days::new(1))
            .map(midnight)
            .ok_or_else(|| words(text)),
        None => moment(text),
    }
}

fn date(text: &str) -> Option<NaiveDate> {
    let is_whole = text.len() == "2026-11-22".len();
    is_whole.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())?
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|moment| moment.with_timezone(&Utc).trunc_subsecs(6))
        .map_err(|_| words(text))
}

fn words(text: &str) -> String {
    let help = "a time is written as a date, `2026-11-22`, or as RFC 3339, `2026-11-22T09:30:00Z`";
    match text.split_once(' ') {
        Some((_, offset)) if offset.contains(':') => {
            format!("{help}; a `+` in an address is written `%2B`")
        }
        _ => help.to_owned(),
    }
}

/// How far clocks are ahead of UTC.
pub(crate) fn offset(text: &str) -> Result<FixedOffset, String> {
    let help = || {
        let help =
            "an offset is written as in `-05:30`, or with a `+`, which in an address is `%2B`";
        help.to_owned()
    };
    let is_whole = text.len() == "+01:00".len() && text.starts_with(['+', '-']);
    let text = is_whole.then(|| format!("2000-01-01T00:00:00{text}"));
    let moment = text.ok_or_else(help)?;
    DateTime::parse_from_rfc3339(&moment)
        .map(|moment| *moment.offset())
        .map_err(|_| help())
}
