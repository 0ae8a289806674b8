//! What the pages say: times, outcomes, and text from outside made harmless to read.

use std::borrow::Cow;

use audit_core::Outcome;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

/// A time, as people and as programs read it.
#[derive(Debug, Clone)]
pub(super) struct When {
    pub(super) exact: String,
    pub(super) machine: String,
    pub(super) ago: String,
}

impl When {
    pub(super) fn new(time: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self {
            exact: time.format("%Y-%m-%d %H:%M:%S UTC").to_string(),
            machine: time.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            ago: ago(now - time),
        }
    }
}

fn ago(age: TimeDelta) -> String {
    let (minutes, hours, days) = (age.num_minutes(), age.num_hours(), age.num_days());
    match () {
        () if age < TimeDelta::zero() => ahead(age),
        () if minutes < 1 => "just now".to_owned(),
        () if hours < 1 => counted(minutes, "minute"),
        () if days < 1 => counted(hours, "hour"),
        () if days == 1 => "yesterday".to_owned(),
        () if days < 31 => counted(days, "day"),
        () if days < 365 => counted(days / 30, "month"),
        () => counted(days / 365, "year"),
    }
}

/// Clocks differ a little; a lot is worth a word.
fn ahead(age: TimeDelta) -> String {
    if age > TimeDelta::minutes(-1) {
        "just now".to_owned()
    } else {
        "in the future".to_owned()
    }
}

fn counted(number: i64, unit: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural} ago")
}

/// How an entry ended: a sign, a word, and the name that the style sheet knows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ending {
    pub(super) sign: &'static str,
    pub(super) word: &'static str,
    pub(super) class: &'static str,
}

impl From<Outcome> for Ending {
    fn from(outcome: Outcome) -> Self {
        let (sign, word) = match outcome {
            Outcome::Success => ("✓", "Success"),
            Outcome::Failure => ("✕", "Failed"),
            Outcome::Denied => ("⊘", "Denied"),
            Outcome::Aborted => ("◌", "Aborted"),
            Outcome::Panicked => ("!", "Crashed"),
            _ => ("?", "Unknown"),
        };
        Self {
            sign,
            word,
            class: outcome.as_str(),
        }
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

/// Text from outside with the characters shown that would otherwise act unseen: those that turn
/// the direction of reading, that take no room, and control characters.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(acts_unseen) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if acts_unseen(character) {
            shown.push_str(&format!("[U+{:04X}]", u32::from(character)));
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// Joiners stay: many scripts and signs can't be written without them.
fn acts_unseen(character: char) -> bool {
    let is_control = character.is_control() && !matches!(character, '\n' | '\t');
    is_control
        || matches!(
            character,
            '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
                | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_the_unit_that_suits_it() {
        for (age, words) in [
            (TimeDelta::seconds(59), "just now"),
            (TimeDelta::seconds(-59), "just now"),
            (TimeDelta::seconds(-60), "in the future"),
            (TimeDelta::seconds(60), "1 minute ago"),
            (TimeDelta::minutes(59), "59 minutes ago"),
            (TimeDelta::minutes(60), "1 hour ago"),
            (TimeDelta::hours(24), "yesterday"),
            (TimeDelta::days(30), "30 days ago"),
            (TimeDelta::days(31), "1 month ago"),
            (TimeDelta::days(800), "2 years ago"),
        ] {
            assert_eq!(ago(age), words);
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

    #[test]
    fn what_acts_unseen_is_shown() {
        assert_eq!(visible("a\u{202E}b\0"), "a[U+202E]b[U+0000]");
        assert_eq!(visible("👩\u{200D}🔧 שלום\n"), "👩\u{200D}🔧 שלום\n");
    }
}
