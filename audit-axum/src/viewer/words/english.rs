//! English.

use audit_core::{ActorKind, DeviceKind, Operation, Outcome, Stream};
use chrono::{DateTime, Utc};

use super::*;

pub(in crate::viewer) const ENGLISH: Words = Words {
    tag: "en",
    direction: "ltr",
    title: "Audit log",
    entry_title: "Audit log entry",
    number: grouped,
    time: TimeWords {
        exact,
        ago,
        day: |time| time.format("%-d %b %Y").to_string(),
        minute: |time| time.format("%-d %b %Y, %H:%M UTC").to_string(),
    },
    outcome,
    operation,
    stream,
    actor_kind,
    device_kind,
    sentence: SentenceWords {
        on_behalf_of: "for",
        and_more: |more| format!("and {more} more"),
    },
    subject: SubjectWords {
        way_back: "Back",
        of_target: "its log, with what relates to it",
        of_actor: "what they did",
        of_request: "all that came of it",
    },
    list: ListWords {
        skip: "Skip to the entries",
        shown: |shown| format!("{shown} entries shown"),
        shown_of: |shown, total| format!("{shown} of {total} entries shown"),
        more_than: |count| format!("more than {count}"),
        at_least: |count| format!("at least {count}"),
        no_counts: "How many there are can’t be told now.",
        categories: "Categories",
        all: "All",
        caption: "Entries",
        when: "When",
        who_and_what: "Who and what",
        category: "Category",
        outcome: "Outcome",
        where_from: "From where",
        details: "Details",
        details_of: |when| format!("Details of the entry of {when}"),
        searched_until: "Searched as far as",
        more_beyond: "there may be more beyond.",
        pages: "Pages",
        newer: "Newer entries",
        older: "Older entries",
    },
    nothing: NothingWords {
        matches: "Nothing matches.",
        matches_why: "Nothing that was recorded fits all of what you asked for.",
        relax: "There may be more without one of these:",
        yet: "Nothing matches so far.",
        yet_why: "The search is not over: go on to older or newer entries.",
        recorded: "Nothing is recorded yet.",
        recorded_why: "What people do will be listed here.",
        kept: "The log does not reach back that far.",
        kept_why: |oldest| {
            format!(
                "Its oldest entry is of {oldest}. Older ones may have been deleted, as the log is \
                 kept for a time only."
            )
        },
        clear: "Clear the filter",
    },
    filter: FilterWords {
        parameter,
        words_example: "words, in any order",
        submit: "Search",
        more: "Filters",
        any: "any",
        not: "not",
        hint: "A ! before a value leaves it out.",
        stream: |stream| match stream {
            Stream::Activity => "Activity",
            _ => "Account log",
        },
        clear: "Clear all",
        active: "Filtered by",
        remove: |name, value| format!("Remove {name} {value}"),
    },
    window: WindowWords {
        title: "Time",
        hour: "Last hour",
        day: "24 hours",
        week: "7 days",
        month: "30 days",
        all: "All time",
    },
    facets: FacetWords {
        title: "Most frequent",
        exclude: |value| format!("Leave out {value}"),
        others: |count| format!("{count} with other values"),
    },
    histogram: HistogramWords {
        title: "Entries over time",
        table: "As a table",
        time: "From (UTC)",
        entries: "Entries",
        counted_until: "Counted as far as",
    },
    entry: EntryWords {
        what_happened: "What happened",
        who: "Who",
        reason: "Reason",
        action: "Action",
        kind: |operation, stream| format!("{operation}, in the {stream} log"),
        happened: "Happened",
        recorded: "Recorded",
        late: "more than 5 minutes apart",
        id: "Entry",
        where_from: "From where",
        no_request: "Not from a request.",
        related: "related",
        unreadable: "What changed can’t be read.",
        field: "Field",
        before: "Before",
        after: "After",
        unchanged: "No field changed.",
        whole_before: "The whole record before",
        whole_after: "The whole record after",
        whole_value: "Whole value",
        unchanged_fields: |count| format!("{count} unchanged {}", plural(count, "field")),
        fields_left_out: |count| format!("{count} more {} not shown here.", plural(count, "field")),
        records_left_out: |count| {
            format!("{count} more {} not shown here.", plural(count, "record"))
        },
        context: "Context",
        steps: "Steps",
        from: "from",
        step_details: "Details",
        same_request: "The same request",
        whole_request: "All that this request did",
        same_request_unavailable: "What else this request did can’t be read now.",
        around: "15 minutes around this entry",
        address: "Permanent address",
        as_json: "This entry as JSON",
    },
    facts: FactWords {
        address: "Address",
        address_hashed: "Address hashed",
        address_told_by: "Address told by",
        address_unknown: "Address unknown",
        peer: "Connection from",
        proxies: "Proxies’ header",
        location: "Location",
        time_zone: "Time zone",
        network: "Network",
        browser: "Browser",
        system: "System",
        device: "Device",
        model: "Model",
        app: "App",
        user_agent: "User agent",
        signed_in_by: "Signed in by",
        session: "Session",
        method: "Method",
        route: "Route",
        status: "Status",
        request: "Request",
        trace: "Trace",
        cut_off: "Cut off",
        cut_off_at: |field, bytes| format!("{field} had {bytes} bytes"),
    },
    value: ValueWords {
        null: "null",
        empty: "empty",
        hidden: "hidden",
        changed_hidden: "changed, hidden",
        partly_hidden: "partly hidden",
        changed_partly_hidden: "changed, partly hidden",
        hashed: "hashed",
        unwritten: "could not be written",
        cut_off: |bytes| format!("… cut off, {bytes} bytes in all"),
        not_kept: |why| format!("not kept: {why}"),
    },
    message: MessageWords {
        unreadable_address: "This address can’t be read",
        no_such_entry: "No such entry",
        not_granted: "This is not yours to see",
        unavailable: "The log can’t be shown now",
        back: "Back to the log",
        retry: "Try again",
    },
    views: ViewsWords {
        title: "Saved views",
        beside: "Keep this list",
        export_csv: "Export as CSV",
        export_json_lines: "Export as JSON lines",
        name: "Name of this view",
        save: "Save",
        remove: "Remove",
        remove_named: |name| format!("Remove the view {name}"),
        none: "No views are saved yet.",
        none_why: "Narrow the list, and come here from it to save what you asked for.",
        nobody: "Views are saved for somebody, and nobody is known here.",
        not_done: "The views were not changed",
    },
    script: ScriptWords {
        show_utc: "Show UTC",
        show_local: "Show local time",
        now: "just now",
        loading: "Loading the details …",
        not_loaded: "The details could not be loaded.",
        again: "Try again",
        opened: "Details opened",
        closed: "Details closed",
        copy: "Copy",
        copied: "Copied",
        not_copied: "Marked: copy it by hand",
        exporting: "Exporting: {size} so far …",
        cancel: "Cancel",
        canceled: "The export was cancelled. Nothing was saved.",
        exported: "Exported: {size}, saved as {name}.",
        broken_off: "The export broke off before its end. Nothing was saved: try again.",
        not_exported: "The log could not be exported: try again in a moment.",
        bars: "{count} bars chosen: Enter shows them alone",
        keys: "Keys",
        key_search: "Search",
        key_next: "Next entry",
        key_previous: "Previous entry",
        key_open: "Open or close its details",
        key_close: "Close details",
        key_help: "These keys",
        use_keys: "Use these keys",
        close: "Close",
    },
};

fn plural(count: usize, one: &str) -> String {
    match count {
        1 => one.to_owned(),
        _ => format!("{one}s"),
    }
}

fn exact(time: DateTime<Utc>) -> String {
    time.format("%-d %b %Y, %H:%M:%S UTC").to_string()
}

fn ago(age: Age) -> String {
    match age {
        Age::Ahead => "in the future".to_owned(),
        Age::Now => "just now".to_owned(),
        Age::Minutes(minutes) => counted(minutes, "minute"),
        Age::Hours(hours) => counted(hours, "hour"),
        Age::Days(1) => "yesterday".to_owned(),
        Age::Days(days) => counted(days, "day"),
        Age::Months(months) => counted(months, "month"),
        Age::Years(years) => counted(years, "year"),
    }
}

fn counted(number: i64, unit: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural} ago")
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Success => "Success",
        Outcome::Failure => "Failed",
        Outcome::Denied => "Denied",
        Outcome::Aborted => "Aborted",
        Outcome::Panicked => "Crashed",
        _ => "Unknown",
    }
}

fn operation(operation: Operation) -> &'static str {
    match operation {
        Operation::Create => "create",
        Operation::Read => "read",
        Operation::Update => "update",
        Operation::Delete => "delete",
        _ => "execute",
    }
}

fn stream(stream: Stream) -> &'static str {
    match stream {
        Stream::Activity => "activity",
        _ => "account",
    }
}

fn actor_kind(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::User => "user",
        ActorKind::ApiKey => "API key",
        ActorKind::Service => "service",
        ActorKind::System => "system",
        ActorKind::Database => "database",
        ActorKind::Anonymous => "anonymous",
        _ => "other",
    }
}

fn device_kind(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Desktop => "desktop",
        DeviceKind::Phone => "phone",
        DeviceKind::Tablet => "tablet",
        DeviceKind::Bot => "bot",
        DeviceKind::Library => "library",
        DeviceKind::Cli => "command line",
        _ => "unknown",
    }
}

fn parameter(name: &str) -> Option<&'static str> {
    Some(match name {
        "q" => "Search",
        "actor" => "Who",
        "target" => "What it was done to",
        "category" => "Category",
        "action" => "Action",
        "operation" => "Operation",
        "outcome" => "Outcome",
        "stream" => "Log",
        "ip" => "Address",
        "country" => "Country",
        "request" => "Request",
        "from" => "From",
        "to" => "To, inclusive",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_many() {
        assert_eq!(ago(Age::Minutes(1)), "1 minute ago");
        assert_eq!(ago(Age::Hours(2)), "2 hours ago");
        assert_eq!(ago(Age::Days(1)), "yesterday");
    }
}
