//! All that the pages say, once for each language.
//!
//! A language is one file below, with one [`Words`] in it; what it forgets does not compile.

mod arabic;
mod english;

use audit_core::{ActorKind, DeviceKind, Operation, Outcome, Stream};
use chrono::{DateTime, Utc};

pub(super) use arabic::ARABIC;
pub(super) use english::ENGLISH;

/// The pages' words in one language.
pub(super) struct Words {
    /// As HTML's `lang` has it (BCP 47).
    pub(super) tag: &'static str,
    /// As HTML's `dir` has it.
    pub(super) direction: &'static str,
    pub(super) title: &'static str,
    pub(super) entry_title: &'static str,
    pub(super) number: fn(u64) -> String,
    pub(super) time: TimeWords,
    pub(super) outcome: fn(Outcome) -> &'static str,
    pub(super) operation: fn(Operation) -> &'static str,
    pub(super) stream: fn(Stream) -> &'static str,
    pub(super) actor_kind: fn(ActorKind) -> &'static str,
    pub(super) device_kind: fn(DeviceKind) -> &'static str,
    pub(super) sentence: SentenceWords,
    pub(super) subject: SubjectWords,
    pub(super) list: ListWords,
    pub(super) nothing: NothingWords,
    pub(super) filter: FilterWords,
    pub(super) window: WindowWords,
    pub(super) facets: FacetWords,
    pub(super) histogram: HistogramWords,
    pub(super) entry: EntryWords,
    pub(super) facts: FactWords,
    pub(super) value: ValueWords,
    pub(super) message: MessageWords,
    pub(super) views: ViewsWords,
    pub(super) script: ScriptWords,
}

/// How long ago something was, in the unit that suits it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    /// By more than clocks differ.
    Ahead,
    /// Less than a minute ago.
    Now,
    Minutes(i64),
    Hours(i64),
    Days(i64),
    Months(i64),
    Years(i64),
}

/// Times.
pub(super) struct TimeWords {
    /// To the second, with its zone.
    pub(super) exact: fn(DateTime<Utc>) -> String,
    pub(super) ago: fn(Age) -> String,
    /// A day alone.
    pub(super) day: fn(DateTime<Utc>) -> String,
    /// To the minute, with its zone.
    pub(super) minute: fn(DateTime<Utc>) -> String,
}

/// Between the names of a sentence.
pub(super) struct SentenceWords {
    /// Between who acted and for whom they did.
    pub(super) on_behalf_of: &'static str,
    /// After the targets that are named.
    pub(super) and_more: fn(usize) -> String,
}

/// Whose log it is, after the name that the heading begins with.
pub(super) struct SubjectWords {
    /// What the way back is called to those who hear it.
    pub(super) way_back: &'static str,
    pub(super) of_target: &'static str,
    pub(super) of_actor: &'static str,
    pub(super) of_request: &'static str,
}

/// The list.
pub(super) struct ListWords {
    pub(super) skip: &'static str,
    /// Takes how many are shown.
    pub(super) shown: fn(&str) -> String,
    /// Takes how many are shown, and of how many.
    pub(super) shown_of: fn(&str, &str) -> String,
    pub(super) more_than: fn(&str) -> String,
    pub(super) at_least: fn(&str) -> String,
    pub(super) no_counts: &'static str,
    pub(super) categories: &'static str,
    pub(super) all: &'static str,
    pub(super) caption: &'static str,
    pub(super) when: &'static str,
    pub(super) who_and_what: &'static str,
    pub(super) category: &'static str,
    pub(super) outcome: &'static str,
    pub(super) where_from: &'static str,
    pub(super) details: &'static str,
    /// For those who hear the link alone; takes the exact time.
    pub(super) details_of: fn(&str) -> String,
    /// Before the time up to which was searched.
    pub(super) searched_until: &'static str,
    pub(super) more_beyond: &'static str,
    pub(super) pages: &'static str,
    pub(super) newer: &'static str,
    pub(super) older: &'static str,
}

/// Why there is nothing in the list, and what to do.
pub(super) struct NothingWords {
    pub(super) matches: &'static str,
    pub(super) matches_why: &'static str,
    /// Before the filters of which one may be let go.
    pub(super) relax: &'static str,
    pub(super) yet: &'static str,
    pub(super) yet_why: &'static str,
    pub(super) recorded: &'static str,
    pub(super) recorded_why: &'static str,
    pub(super) kept: &'static str,
    /// Takes the time of the oldest entry.
    pub(super) kept_why: fn(&str) -> String,
    pub(super) clear: &'static str,
}

/// The form that narrows the list, and what the address holds beside it.
pub(super) struct FilterWords {
    /// What a parameter asks for, by its name in the address.
    pub(super) parameter: fn(&str) -> Option<&'static str>,
    pub(super) words_example: &'static str,
    pub(super) submit: &'static str,
    /// What the further fields are called together.
    pub(super) more: &'static str,
    pub(super) any: &'static str,
    pub(super) not: &'static str,
    /// How a value is left out, in a field of text.
    pub(super) hint: &'static str,
    pub(super) stream: fn(Stream) -> &'static str,
    pub(super) clear: &'static str,
    pub(super) active: &'static str,
    /// Lets go of one; takes the parameter and its value.
    pub(super) remove: fn(&str, &str) -> String,
}

/// The ranges of time that are a click away.
pub(super) struct WindowWords {
    pub(super) title: &'static str,
    pub(super) hour: &'static str,
    pub(super) day: &'static str,
    pub(super) week: &'static str,
    pub(super) month: &'static str,
    pub(super) all: &'static str,
}

/// The values that occur most.
pub(super) struct FacetWords {
    pub(super) title: &'static str,
    /// Takes the value to leave out.
    pub(super) exclude: fn(&str) -> String,
    /// Takes how many entries have another value.
    pub(super) others: fn(&str) -> String,
}

/// How many entries there were when.
pub(super) struct HistogramWords {
    pub(super) title: &'static str,
    pub(super) table: &'static str,
    pub(super) time: &'static str,
    pub(super) entries: &'static str,
    /// Before the time up to which was counted.
    pub(super) counted_until: &'static str,
}

/// An entry's details.
pub(super) struct EntryWords {
    pub(super) what_happened: &'static str,
    pub(super) who: &'static str,
    pub(super) reason: &'static str,
    pub(super) action: &'static str,
    /// Takes the operation and the stream.
    pub(super) kind: fn(&str, &str) -> String,
    pub(super) happened: &'static str,
    pub(super) recorded: &'static str,
    pub(super) late: &'static str,
    pub(super) id: &'static str,
    pub(super) where_from: &'static str,
    pub(super) no_request: &'static str,
    pub(super) related: &'static str,
    pub(super) unreadable: &'static str,
    pub(super) field: &'static str,
    pub(super) before: &'static str,
    pub(super) after: &'static str,
    pub(super) unchanged: &'static str,
    pub(super) whole_before: &'static str,
    pub(super) whole_after: &'static str,
    /// In the place of a path, where a record is not made of fields.
    pub(super) whole_value: &'static str,
    /// Takes how many.
    pub(super) unchanged_fields: fn(usize) -> String,
    /// Takes how many fields are not on the page.
    pub(super) fields_left_out: fn(usize) -> String,
    /// Takes how many records are not on the page.
    pub(super) records_left_out: fn(usize) -> String,
    pub(super) context: &'static str,
    pub(super) steps: &'static str,
    /// Between how long a step took and when it began.
    pub(super) from: &'static str,
    pub(super) step_details: &'static str,
    /// Before the request's other entries.
    pub(super) same_request: &'static str,
    pub(super) whole_request: &'static str,
    pub(super) same_request_unavailable: &'static str,
    pub(super) around: &'static str,
    pub(super) address: &'static str,
    pub(super) as_json: &'static str,
}

/// Where an entry came from.
pub(super) struct FactWords {
    pub(super) address: &'static str,
    pub(super) address_hashed: &'static str,
    pub(super) address_told_by: &'static str,
    pub(super) address_unknown: &'static str,
    pub(super) peer: &'static str,
    pub(super) proxies: &'static str,
    pub(super) location: &'static str,
    pub(super) time_zone: &'static str,
    pub(super) network: &'static str,
    pub(super) browser: &'static str,
    pub(super) system: &'static str,
    pub(super) device: &'static str,
    pub(super) model: &'static str,
    pub(super) app: &'static str,
    pub(super) user_agent: &'static str,
    pub(super) signed_in_by: &'static str,
    pub(super) session: &'static str,
    pub(super) method: &'static str,
    pub(super) route: &'static str,
    pub(super) status: &'static str,
    pub(super) request: &'static str,
    pub(super) trace: &'static str,
    pub(super) cut_off: &'static str,
    /// Takes the field's name and its length in bytes.
    pub(super) cut_off_at: fn(&str, usize) -> String,
}

/// What stands beside or for a value.
pub(super) struct ValueWords {
    pub(super) null: &'static str,
    pub(super) empty: &'static str,
    pub(super) hidden: &'static str,
    pub(super) changed_hidden: &'static str,
    pub(super) partly_hidden: &'static str,
    pub(super) changed_partly_hidden: &'static str,
    pub(super) hashed: &'static str,
    pub(super) unwritten: &'static str,
    /// Takes the whole length in bytes.
    pub(super) cut_off: fn(u64) -> String,
    /// Takes why.
    pub(super) not_kept: fn(&str) -> String,
}

/// Pages that say what could not be shown.
pub(super) struct MessageWords {
    pub(super) unreadable_address: &'static str,
    pub(super) no_such_entry: &'static str,
    pub(super) not_granted: &'static str,
    pub(super) unavailable: &'static str,
    pub(super) back: &'static str,
    pub(super) retry: &'static str,
}

/// A number whose thousands are told apart by commas, as both languages write it.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// What the script says. `{…}` is what it puts there.
pub(super) struct ScriptWords {
    pub(super) show_utc: &'static str,
    pub(super) show_local: &'static str,
    /// As [`Age::Now`].
    pub(super) now: &'static str,
    pub(super) loading: &'static str,
    pub(super) not_loaded: &'static str,
    pub(super) again: &'static str,
    pub(super) opened: &'static str,
    pub(super) closed: &'static str,
    pub(super) copy: &'static str,
    pub(super) copied: &'static str,
    pub(super) not_copied: &'static str,
    /// Takes `size`.
    pub(super) exporting: &'static str,
    pub(super) cancel: &'static str,
    pub(super) canceled: &'static str,
    /// Takes `size` and `name`.
    pub(super) exported: &'static str,
    pub(super) broken_off: &'static str,
    pub(super) not_exported: &'static str,
    /// Takes `count`.
    pub(super) bars: &'static str,
    pub(super) keys: &'static str,
    pub(super) key_search: &'static str,
    pub(super) key_next: &'static str,
    pub(super) key_previous: &'static str,
    pub(super) key_open: &'static str,
    pub(super) key_close: &'static str,
    pub(super) key_help: &'static str,
    pub(super) use_keys: &'static str,
    pub(super) close: &'static str,
}

/// Saved views, and what else stands beside the list.
pub(super) struct ViewsWords {
    pub(super) title: &'static str,
    /// What leads there, for those who can't see it.
    pub(super) beside: &'static str,
    pub(super) export_csv: &'static str,
    pub(super) export_json_lines: &'static str,
    pub(super) name: &'static str,
    pub(super) save: &'static str,
    pub(super) remove: &'static str,
    /// For those who hear the button alone; takes the view's name.
    pub(super) remove_named: fn(&str) -> String,
    pub(super) none: &'static str,
    pub(super) none_why: &'static str,
    pub(super) nobody: &'static str,
    pub(super) not_done: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_told_apart() {
        let told = [0, 999, 1_000, 12_345, 123_456, 1_234_567].map(grouped);
        let expected = ["0", "999", "1,000", "12,345", "123,456", "1,234,567"];
        assert_eq!(told, expected);
    }
}
