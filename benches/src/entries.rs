//! Entries of about 1 KiB, as requests and jobs leave them.

use audited::{Entry, EntryId, Json, Origin, Target};
use chrono::DateTime;
use serde_json::json;
use uuid::Builder;

use crate::customer::Customer;

/// The first entry's time: 2026 begins.
pub const EPOCH_MILLIS: u64 = 1_767_225_600_000;

/// What differs from entry to entry.
#[derive(Debug, Clone)]
pub struct Told {
    /// Whose log.
    pub tenant: String,
    /// When, in milliseconds since 1970.
    pub millis: u64,
    /// Tells entries of one millisecond apart.
    pub number: u64,
    /// Who.
    pub actor: String,
    /// The tab.
    pub category: String,
    /// Which customer.
    pub customer: String,
}

impl Told {
    /// One of many entries of a tenant, of 200 actors, 8 categories and 5,000 customers.
    pub fn numbered(number: u64) -> Self {
        Self {
            tenant: "acme".to_owned(),
            millis: EPOCH_MILLIS + number,
            number,
            actor: actor(number),
            category: category(number),
            customer: customer(number),
        }
    }

    /// The entry that tells it.
    pub fn entry(&self) -> Entry {
        let occurred_at = DateTime::from_timestamp_millis(self.millis.try_into().unwrap());
        let mut entry: Entry = serde_json::from_value(json!({
            "id": id(self.millis, self.number), "tenant": self.tenant,
            "occurred_at": occurred_at.unwrap(),
            "stream": "account", "category": self.category, "action": "customer.update",
            "operation": "update", "outcome": "success",
            "actor": {"kind": "user", "id": self.actor, "label": "Ada Lovelace"},
            "targets": [], "summary": "changed Acme Ltd", "summary_template": "changed {target}",
            "summary_values": {"target": "Acme Ltd"}, "origin": origin(),
        }))
        .unwrap();
        entry.targets.push(target(&self.customer, &NOTES[..36]));
        entry
    }
}

/// So many entries from a number on, of 0.4 to 1.6 KiB: entries of one length would all leave the same
/// rest of a page, where real ones fill it.
pub fn entries(from: usize, count: usize) -> Vec<Entry> {
    let numbers = (from..from + count).map(|number| number as u64);
    numbers.map(varied).collect()
}

/// The entry with this number. A quarter come from no request, another tell no states, and the rest
/// have notes of up to 255 letters in theirs.
fn varied(number: u64) -> Entry {
    let mut entry = Told::numbered(number).entry();
    let [request, states, notes, ..] = mixed(number).to_be_bytes();
    if request < 64 {
        entry.origin = Origin::default();
    }
    entry.targets[0] = match states {
        ..64 => Target::new("customer", customer(number)).label("Acme Ltd"),
        _ => target(&customer(number), &NOTES[..notes.into()]),
    };
    entry
}

/// The number's bits, mixed: the same in every run.
fn mixed(number: u64) -> u64 {
    let bits = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (bits ^ bits >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

const NOTES: &str = "prefers invoices by mail, in English; asked in March for a second seat at the \
    price of the first, which was refused; pays by transfer within thirty days, from an account in \
    Basel; calls on Mondays, and wants to be called back the same day by whoever knows the case";

/// A UUIDv7 whose random part is a number.
pub fn id(millis: u64, number: u64) -> EntryId {
    let mut rest = [0; 10];
    rest[2..].copy_from_slice(&number.to_be_bytes());
    EntryId::new(Builder::from_unix_timestamp_millis(millis, &rest).into_uuid())
}

/// Who made the entry with this number.
pub fn actor(number: u64) -> String {
    format!("u{}", number * 7_919 % 200)
}

/// Its tab.
pub fn category(number: u64) -> String {
    format!("Category {}", number % 8)
}

/// Which customer it changed.
pub fn customer(number: u64) -> String {
    format!("c{}", number * 104_729 % 5_000)
}

/// What every request tells.
pub fn origin() -> Origin {
    let origin = json!({
        "ip": "203.0.113.7", "peer": "10.0.0.3", "ip_method": "x-forwarded-for",
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
        "device": {"browser": "Firefox 142", "os": "Linux", "kind": "desktop"},
        "location": {"country": "CH", "city": "Zürich"},
        "request_id": "0198c0de-0000-7000-8000-000000000000",
        "method": "PUT", "route": "/customers/{id}",
    });
    serde_json::from_value(origin).unwrap()
}

/// How long an entry is without any table: its document and its targets' states.
pub fn bytes(entry: &Entry) -> usize {
    let states = entry
        .targets
        .iter()
        .flat_map(|target| [&target.before, &target.after]);
    let states = states.flatten().map(|state| state.as_str().len());
    entry.document().unwrap().as_str().len() + states.sum::<usize>()
}

fn target(id: &str, notes: &str) -> Target {
    let mut before = Customer::new(42);
    before.notes = notes.to_owned();
    let mut target = Target::new("customer", id).label(&before.name);
    target.before = Json::of(&before).ok();
    target.after = Json::of(&before.changed()).ok();
    target.changed = vec!["plan".into(), "version".into()];
    target
}
