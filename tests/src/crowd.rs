//! A log as large as logs become: nearly all of it is one tenant's, and each value that a filter may
//! ask for is common, uncommon, or as rare as a needle in it.
//!
//! The store writes a thousand entries that differ, and the needles; the database itself copies the
//! thousand often enough, by plain inserts.

pub mod copies;
pub mod filters;

use audit_core::{Entry, EntryId, Target};
use serde_json::{Value, json};

use crate::entries::{self, acme, customer, entry, entry_at, merge, tenant};

/// How many entries are copied.
pub const PATTERN: u64 = 1_000;

/// Whose entries are copied.
pub const MADE_BY: &str = "pattern";

/// How many entries a tenant has who lives beside the large one.
pub const SMALL: u64 = 5_000;

/// So many entries share a millisecond.
const AT_ONCE: u64 = 4;

/// As far apart as a million within thirty days.
const MILLIS_BETWEEN: u64 = 2_592;

/// How many entries the large tenant has: more than any read may examine, a million where
/// `AUDITED_FULL` is set.
pub fn size() -> u64 {
    crate::runs(100_000, 1_000_000).into()
}

/// The id of the entry with this number, which is the number of a copy, too.
pub fn id(number: u64) -> EntryId {
    entries::id(number, micros(number))
}

/// When the entry with this number happened: microseconds after the beginning.
pub fn micros(number: u64) -> i64 {
    let millis = (number - number % AT_ONCE) * MILLIS_BETWEEN;
    i64::try_from(millis * 1_000).unwrap_or_default()
}

/// What is copied. All of them begin with the same number of characters, up to their stream.
pub fn pattern() -> Vec<Entry> {
    let entries = (0..PATTERN).map(|number| {
        let mut fields = common(number);
        merge(&mut fields, uncommon(number));
        let mut entry = entry(number, fields);
        entry.tenant = tenant(MADE_BY);
        entry.targets.extend(targets(number));
        entry
    });
    entries.collect()
}

/// Three entries that differ from all others in everything: near the beginning, in the middle, and
/// near the end.
pub fn needles() -> Vec<Entry> {
    let places = [size() / 10, size() / 2, size() / 10 * 9];
    let needles = places.map(|place| {
        let mut entry = entry_at(2 * size() + place, micros(place), needle());
        entry.tenant = acme();
        entry.targets = vec![
            Target::new("needle", 1),
            customer(
                1,
                Some(json!({"plan": "basic"})),
                Some(json!({"plan": place})),
            ),
        ];
        entry
    });
    needles.into()
}

fn needle() -> Value {
    json!({
        "stream": "activity", "category": "Needles", "action": "needle.find",
        "operation": "delete", "outcome": "aborted",
        "actor": {"kind": "service", "id": "needle", "label": "needle"},
        "summary": "found the needle",
        "origin": {"ip": "2001:db8::1", "request_id": "needle", "location": {"country": "NE"}},
    })
}

/// What most entries are like. No field tells another.
fn common(number: u64) -> Value {
    let of = |field: u64, values: &[(&str, u64)]| chosen(percent(number, field), values).to_owned();
    let mut fields = json!({
        "category": of(1, &[("Customers", 60), ("Team", 30), ("Vehicles", 10)]),
        "action": of(2, &[("customer.update", 50), ("customer.view", 30), ("auth.sign_in", 20)]),
        "operation": of(3, &[("update", 60), ("read", 40)]),
        "outcome": of(4, &[("success", 95), ("failure", 5)]),
        "actor": {
            "kind": of(5, &[("user", 90), ("system", 10)]),
            "id": of(6, &[("1", 50), ("2", 30), ("3", 20)]),
            "label": "Ada",
        },
        "summary": of(7, &[("changed the plan", 50), ("changed the name", 50)]),
    });
    if percent(number, 8) < 90 {
        fields["origin"]["ip"] = of(
            9,
            &[("10.0.0.1", 50), ("10.1.2.3", 40), ("198.51.100.1", 10)],
        )
        .into();
        fields["origin"]["request_id"] = of(10, &[("r-1", 50), ("r-2", 50)]).into();
    }
    if percent(number, 11) < 80 {
        fields["origin"]["location"]["country"] = of(12, &[("DE", 60), ("FR", 40)]).into();
    }
    fields
}

/// What one in a thousand is like, each in one thing.
fn uncommon(number: u64) -> Value {
    match number {
        53 => json!({"category": "Billing"}),
        107 => json!({"action": "billing.refund"}),
        211 => json!({"operation": "execute"}),
        307 => json!({"outcome": "denied"}),
        401 => json!({"actor": {"kind": "user", "id": "77"}}),
        503 => json!({"actor": {"kind": "api_key", "id": "1"}}),
        601 => json!({"summary": "crossed by a zebra"}),
        701 => json!({"origin": {"ip": "203.0.113.7"}}),
        809 => json!({"origin": {"request_id": "r-77"}}),
        907 => json!({"origin": {"location": {"country": "IS"}}}),
        983 => json!({"stream": "activity"}),
        _ => json!({}),
    }
}

/// One customer is looked at in every other entry, and never changed; a hundred are changed.
fn targets(number: u64) -> Vec<Target> {
    let mut targets = Vec::new();
    if percent(number, 13) < 50 {
        targets.push(customer(1, None, None));
    }
    if percent(number, 14) < 50 {
        let state = |plan: u64| Some(json!({"plan": plan}));
        let which = 2 + percent(number, 15);
        targets.push(customer(which, state(number), state(number + 1)));
    }
    match number % 20 {
        3 => targets.push(Target::new("vehicle", number % 3).related()),
        7 if number == 47 => targets.push(Target::new("contract", 1).related()),
        _ => {}
    }
    targets
}

/// The value whose share of a hundred this is in.
fn chosen<'v>(mut percent: u64, values: &[(&'v str, u64)]) -> &'v str {
    for (value, share) in values {
        if percent < *share {
            return value;
        }
        percent -= share;
    }
    ""
}

/// From 0 to 99, as if drawn: for each field in another order.
fn percent(number: u64, field: u64) -> u64 {
    let mut bits = (number * 64 + field).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 31)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (bits ^ (bits >> 29)) % 100
}
