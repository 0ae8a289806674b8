//! English.

use audit_core::{ActorKind, DeviceKind, Operation, Outcome, Stream};
use chrono::{DateTime, Utc};

use super::*;

pub(in crate::viewer) const ENGLISH: Words = Words {
    tag: "en",
    direction: "ltr",
    title: "Audit log",
    entry_title: "Audit log entry",
    time: TimeWords { exact, ago },
    outcome,
    operation,
    stream,
    actor_kind,
    device_kind,
    sentence: SentenceWords {
        on_behalf_of: "for",
        and_more: |more| format!("and {more} more"),
    },
    list: ListWords {
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
        nothing_matches: "Nothing matches.",
        nothing_matches_why: "Nothing that was recorded fits all of what you asked for.",
        nothing_yet: "Nothing matches so far.",
        nothing_yet_why: "The search is not over: go on to older or newer entries.",
        nothing_recorded: "Nothing is recorded yet.",
        nothing_recorded_why: "What people do will be listed here.",
        clear: "Clear the filter",
        searched_until: "Searched as far as",
        more_beyond: "there may be more beyond.",
        pages: "Pages",
        newer: "Newer entries",
        older: "Older entries",
    },
    filter: FilterWords {
        parameter,
        words_example: "words, in any order",
        submit: "Filter",
        clear: "Clear",
        also: "Also filtered by",
        remove: |name, value| format!("Remove {name} {value}"),
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
        context: "Context",
        steps: "Steps",
        from: "from",
        step_details: "Details",
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
};

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
        "to" => "To, that day included",
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
