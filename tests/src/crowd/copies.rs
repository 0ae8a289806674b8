//! Copies of what the store wrote, made by the database itself.

use crate::entries::{EPOCH_MICROS, acme, tenant};

use super::{AT_ONCE, MADE_BY, MILLIS_BETWEEN, PATTERN, SMALL, pattern, size};

/// What databases write in their own ways. `{ms}` is a column of milliseconds since 1970, `{j}` one of
/// the copies' numbers.
pub struct Words {
    /// A table `numbers` of the numbers `n` from 0 to before `{end}`.
    pub numbers: &'static str,
    /// A number in at least twelve hexadecimal digits.
    pub hex: fn(&str) -> String,
    /// An id of its 32 hexadecimal digits.
    pub id: fn(&str) -> String,
    /// A time in RFC 3339, of milliseconds since 1970.
    pub time: fn(&str) -> String,
}

/// The columns that a copy shares with what it is a copy of.
const SHARED: &str = "e.recorded_at, e.stream, e.category, e.action, e.operation, e.outcome, \
    e.actor_kind, e.actor_id, e.ip, e.country, e.request, e.kinds, e.salt";

/// The statements that copy the pattern: nearly all for one tenant, some for another.
pub fn copying(words: &Words) -> Vec<String> {
    let by_entry = "CREATE INDEX copies_of ON copies (of_id, j)".to_owned();
    let mut statements = vec![numbered(words), by_entry];
    for (tenant, count) in [(acme(), size()), (tenant("globex"), SMALL)] {
        for copy in [entries, targets, indexed] {
            let whole = format!("{} AND c.j < {count}", copy(words));
            statements.push(whole.replace("{tenant}", tenant.as_str()));
        }
    }
    statements
}

/// A row for each copy: of which entry, and when.
fn numbered(words: &Words) -> String {
    let end = (size() / PATTERN).to_string();
    let numbers = words.numbers.replace("{end}", &end);
    let epoch = EPOCH_MICROS / 1_000;
    format!(
        "CREATE TABLE copies AS SELECT of_id, j, {epoch} + (j - j % {AT_ONCE}) * {MILLIS_BETWEEN} AS ms
        FROM (
            SELECT p.id AS of_id, numbers.n * {PATTERN} + p.i AS j
            FROM {numbers} CROSS JOIN (
                SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS i
                FROM audit_entries WHERE tenant = '{MADE_BY}'
            ) AS p
        ) AS all_of_them"
    )
}

fn entries(words: &Words) -> String {
    let columns = SHARED.replace("e.", "");
    let (hex, rest) = (hex(words), beginning() + 1);
    let (id, time) = ((words.id)(&hex), (words.time)("c.ms"));
    format!(
        "INSERT INTO audit_entries (tenant, id, occurred_at, {columns}, entry)
        SELECT '{{tenant}}', {id}, c.ms * 1000, {SHARED},
            '{{\"id\":\"' || {hex} || '\",\"tenant\":\"{{tenant}}\",\"occurred_at\":\"' || {time}
                || SUBSTR(e.entry, {rest})
        FROM copies c JOIN audit_entries e ON e.id = c.of_id WHERE e.tenant = '{MADE_BY}'"
    )
}

fn targets(words: &Words) -> String {
    let id = (words.id)(&hex(words));
    format!(
        "INSERT INTO audit_targets
            (tenant, kind, target_id, entry_id, role, state_before, state_after, changed)
        SELECT '{{tenant}}', t.kind, t.target_id, {id},
            t.role, t.state_before, t.state_after, t.changed
        FROM copies c JOIN audit_targets t ON t.entry_id = c.of_id WHERE t.tenant = '{MADE_BY}'"
    )
}

fn indexed(words: &Words) -> String {
    let id = (words.id)(&hex(words));
    format!(
        "INSERT INTO audit_words (tenant, word, entry_id)
        SELECT '{{tenant}}', w.word, {id}
        FROM audit_words w JOIN copies c ON c.of_id = w.entry_id WHERE w.tenant = '{MADE_BY}'"
    )
}

/// What [`id`](super::id) makes of a number.
fn hex(words: &Words) -> String {
    let (millis, number) = ((words.hex)("c.ms"), (words.hex)("c.j"));
    format!("({millis} || '70008000' || {number})")
}

/// How many characters a copy does not share with what it is a copy of.
fn beginning() -> usize {
    let document = pattern()[0].document();
    let text = document.map_or(String::new(), |json| json.as_str().to_owned());
    text.find("\",\"stream\":").unwrap_or_default()
}
