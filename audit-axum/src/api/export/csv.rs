//! The log as people read it in a spreadsheet: one row an entry.

use std::io;

use audit_core::{Actor, Change, Entry, Location, Role, Target, Text, changes};
use chrono::{DateTime, Utc};
use csv::{QuoteStyle, Terminator, WriterBuilder};
use serde_json::Value;

use super::cell::harmless;

/// By it spreadsheets know UTF-8 from whatever the machine's own encoding is. Programs, which may trip over
/// it, read JSON lines.
const BYTE_ORDER_MARK: &str = "\u{FEFF}";

const COLUMNS: [&str; 24] = [
    "occurred_at (UTC)",
    "actor",
    "actor reference",
    "on behalf of",
    "summary",
    "outcome",
    "reason",
    "category",
    "action",
    "operation",
    "stream",
    "targets",
    "changes",
    "ip",
    "location",
    "device",
    "app",
    "user_agent",
    "method",
    "route",
    "status",
    "request_id",
    "context",
    "id",
];

pub(super) fn head() -> io::Result<Vec<u8>> {
    let mut file = BYTE_ORDER_MARK.as_bytes().to_vec();
    row(COLUMNS.map(str::to_owned), &mut file)?;
    Ok(file)
}

pub(super) fn write(entry: &Entry, file: &mut Vec<u8>) -> io::Result<()> {
    let origin = &entry.origin;
    let text = |text: &Option<Text>| text.as_deref().unwrap_or_default().to_owned();
    let cells = [
        time(entry.occurred_at),
        entry.actor.label.to_string(),
        reference(&entry.actor),
        on_behalf_of(&entry.actor),
        entry.summary.to_string(),
        entry.outcome.to_string(),
        text(&entry.reason),
        entry.category.to_string(),
        entry.action.to_string(),
        entry.operation.to_string(),
        entry.stream.to_string(),
        joined(entry.targets.iter().map(target)),
        all_changes(&entry.targets)?,
        origin.ip.map(|ip| ip.to_string()).unwrap_or_default(),
        origin.location.as_ref().map(place).unwrap_or_default(),
        device(entry),
        text(&origin.app),
        text(&origin.user_agent),
        text(&origin.method),
        text(&origin.route),
        origin
            .status
            .map(|status| status.to_string())
            .unwrap_or_default(),
        text(&origin.request_id),
        context(entry),
        entry.id.to_string(),
    ];
    row(cells, file)
}

/// Each cell is quoted, and each line ends as RFC 4180 says.
fn row(cells: [String; COLUMNS.len()], file: &mut Vec<u8>) -> io::Result<()> {
    let mut writer = WriterBuilder::new()
        .quote_style(QuoteStyle::Always)
        .terminator(Terminator::CRLF)
        .buffer_capacity(1 << 10)
        .from_writer(file);
    writer.write_record(cells.iter().map(|cell| harmless(cell).into_owned()))?;
    writer.flush()
}

/// A form that spreadsheets know as a time.
fn time(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d %H:%M:%S%.3f").to_string()
}

fn reference(actor: &Actor) -> String {
    match actor.id.is_empty() {
        true => actor.kind.to_string(),
        false => format!("{}:{}", actor.kind, actor.id),
    }
}

fn on_behalf_of(actor: &Actor) -> String {
    let principals = std::iter::successors(actor.on_behalf_of.as_deref(), |actor| {
        actor.on_behalf_of.as_deref()
    });
    joined(principals.map(|actor| format!("{} ({})", actor.label, reference(actor))))
}

fn target(target: &Target) -> String {
    let role = match target.role {
        Role::Related => ", related",
        _ => "",
    };
    format!("{} ({}:{}{role})", target.name(), target.kind, target.id)
}

/// The old and the new value of each field, under its record's name where there are several.
fn all_changes(targets: &[Target]) -> io::Result<String> {
    let mut words = Vec::new();
    for target in targets {
        for change in changes(target.before.as_ref(), target.after.as_ref())? {
            let words_of_it = field(&change);
            words.push(match targets.len() {
                1 => words_of_it,
                _ => format!("{} – {words_of_it}", target.name()),
            });
        }
    }
    Ok(joined(words))
}

fn field(change: &Change) -> String {
    let path = change.path.strip_prefix('/').unwrap_or(&change.path);
    let (old, new) = (value(change.old.as_ref()), value(change.new.as_ref()));
    format!("{path}: {old} → {new}")
}

fn value(value: Option<&Value>) -> String {
    match value {
        None => "—".to_owned(),
        Some(Value::String(text)) if text.is_empty() => "\"\"".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Object(object)) if object.len() == 1 && object.contains_key("$hidden") => {
            "[hidden]".to_owned()
        }
        Some(other) => other.to_string(),
    }
}

fn place(location: &Location) -> String {
    let parts = [&location.city, &location.region, &location.country];
    let known: Vec<&str> = parts.into_iter().flatten().map(AsRef::as_ref).collect();
    known.join(", ")
}

fn device(entry: &Entry) -> String {
    let device = entry.origin.device.as_ref();
    let parts = [
        device.and_then(|device| device.browser.as_deref()),
        device.and_then(|device| device.os.as_deref()),
        device.map(|device| device.kind.as_str()),
    ];
    let known: Vec<&str> = parts.into_iter().flatten().collect();
    known.join(", ")
}

fn context(entry: &Entry) -> String {
    match entry.context.is_empty() {
        true => String::new(),
        false => Value::Object(entry.context.clone()).to_string(),
    }
}

fn joined(parts: impl IntoIterator<Item = String>) -> String {
    let parts: Vec<_> = parts.into_iter().collect();
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use audit_core::Json;
    use audit_core::test_kit::sample;

    use super::*;

    fn written(entry: &Entry) -> Vec<(&'static str, String)> {
        let mut file = Vec::new();
        write(entry, &mut file).unwrap();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(&*file);
        let row = reader.records().next().unwrap().unwrap();
        COLUMNS
            .into_iter()
            .zip(row.iter().map(str::to_owned))
            .filter(|(_, cell)| !cell.is_empty())
            .collect()
    }

    fn cell(entry: &Entry, column: &str) -> String {
        let row = written(entry);
        let found = row.into_iter().find(|(name, _)| *name == column);
        found.map(|(_, cell)| cell).unwrap_or_default()
    }

    #[test]
    fn a_file_begins_with_a_mark_and_a_row_that_names_the_zone() {
        let head = String::from_utf8(head().unwrap()).unwrap();
        assert!(
            head.starts_with("\u{FEFF}\"occurred_at (UTC)\",\"actor\","),
            "{head}"
        );
        assert!(head.ends_with("\"context\",\"id\"\r\n"), "{head}");
    }

    #[test]
    fn an_entry_is_a_row_that_people_can_read() {
        insta::assert_debug_snapshot!(written(&sample(1_763_812_800_000, |_| {})));
    }

    #[test]
    fn all_targets_of_a_bulk_entry_are_there_with_their_changes() {
        let entry = sample(1, |entry| {
            let state =
                |plan: &str| Json::of(&serde_json::json!({"plan": plan, "key": {"$hidden": plan}}));
            let bulk = (1..=200).map(|number| {
                let mut target =
                    Target::new("customer", number).label(format!("Customer {number}"));
                target.before = Some(state("a").unwrap());
                target.after = Some(state("b").unwrap());
                target
            });
            entry.targets = bulk.collect();
            entry.targets[0].role = Role::Related;
        });
        let targets = cell(&entry, "targets");
        assert_eq!(targets.split("; ").count(), 200);
        assert!(targets.starts_with("Customer 1 (customer:1, related); Customer 2 (customer:2)"));
        let changes = cell(&entry, "changes");
        assert_eq!(changes.split("; ").count(), 400);
        assert!(
            changes.starts_with(
                "Customer 1 – key: [hidden] → [hidden]; Customer 1 – plan: a → b; Customer 2 – "
            ),
            "{changes}"
        );
    }

    #[test]
    fn no_field_of_an_entry_becomes_a_formula() {
        let hostile = "=HYPERLINK(\"//x\")\r\n=1;@x,+y";
        let entry = sample(1, |entry| {
            entry.actor = Actor::user(hostile, hostile).on_behalf_of(Actor::user(hostile, hostile));
            entry.summary = hostile.into();
            entry.reason = Some(hostile.into());
            entry.category = hostile.into();
            entry.action = hostile.into();
            entry.origin.app = Some(hostile.into());
            entry.origin.user_agent = Some(hostile.into());
            entry.origin.route = Some(hostile.into());
            entry.origin.request_id = Some(hostile.into());
            entry.targets = vec![Target::new(hostile, hostile).label(hostile)];
            entry.targets[0].after = Json::of(&serde_json::json!({hostile: hostile})).ok();
            entry.context.insert(hostile.into(), hostile.into());
        });
        for (column, cell) in written(&entry) {
            for cell in cell.split([',', ';', '"', '\r', '\n', '|', '\t']) {
                assert!(
                    !cell
                        .trim_start_matches(' ')
                        .starts_with(['=', '+', '-', '@']),
                    "{column}: {cell}"
                );
            }
        }
    }
}
