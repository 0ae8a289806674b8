//! Believable entries for tests.

use std::net::{IpAddr, Ipv4Addr};

use chrono::{DateTime, Utc};
use serde_json::Map;
use uuid::Builder;

use crate::actor::Actor;
use crate::entry::{Entry, EntryId};
use crate::json::Json;
use crate::operation::Operation;
use crate::origin::{Device, DeviceKind, Location, Origin};
use crate::outcome::Outcome;
use crate::step::Step;
use crate::stream::Stream;
use crate::target::Target;
use crate::tenant::Tenant;
use crate::text::Text;

/// An entry that a real app could have made at this many milliseconds after 1970, altered as the
/// test wants it.
///
/// Its id follows from the time alone, so that two samples of one millisecond share an id unless
/// the test gives them others.
///
/// ```
/// use audit_core::Actor;
/// use audit_core::test_kit::sample;
///
/// let entry = sample(1_760_000_000_000, |entry| entry.actor = Actor::user("7", "Sam"));
/// assert_eq!(entry.summary, "changed Acme Ltd");
/// ```
pub fn sample(id_millis: u64, alter: impl FnOnce(&mut Entry)) -> Entry {
    let mut entry = Entry {
        id: id(id_millis),
        tenant: Tenant::default(),
        occurred_at: time(id_millis),
        began_at: None,
        recorded_at: None,
        stream: Stream::Account,
        category: "Customers".into(),
        action: "customer.update".into(),
        operation: Operation::Update,
        outcome: Outcome::Success,
        reason: None,
        actor: Actor::user("42", "Ada Lovelace"),
        targets: vec![customer()],
        summary: "changed Acme Ltd".into(),
        summary_template: "changed {target}".into(),
        summary_values: Map::from_iter([("target".into(), "Acme Ltd".into())]),
        origin: origin(),
        context: Map::new(),
        steps: Vec::new(),
        truncated: Vec::new(),
    };
    alter(&mut entry);
    entry
}

/// A step that succeeded; its other fields are public.
pub fn step(name: impl Into<Text>, started_at: DateTime<Utc>, micros: u64) -> Step {
    Step {
        name: name.into(),
        started_at,
        micros,
        outcome: Outcome::Success,
        reason: None,
        details: Map::new(),
    }
}

fn id(millis: u64) -> EntryId {
    EntryId::new(Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid())
}

fn time(millis: u64) -> DateTime<Utc> {
    let millis = i64::try_from(millis).unwrap_or(i64::MAX);
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

fn customer() -> Target {
    let mut target = Target::new("customer", 42).label("Acme Ltd");
    target.before = Some(Json::written(r#"{"name":"Acme Ltd","plan":"basic"}"#));
    target.after = Some(Json::written(r#"{"name":"Acme Ltd","plan":"pro"}"#));
    target.changed = vec!["plan".into()];
    target
}

fn origin() -> Origin {
    let ip = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));
    Origin {
        ip: Some(ip),
        peer: Some(ip),
        ip_method: Some("peer".into()),
        user_agent: Some("Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Firefox/142.0".into()),
        device: Some(Device {
            browser: Some("Firefox 142".into()),
            os: Some("Linux".into()),
            ..Device::new(DeviceKind::Desktop)
        }),
        location: Some(Location {
            country: Some("DE".into()),
            city: Some("Berlin".into()),
            ..Location::default()
        }),
        method: Some("PUT".into()),
        route: Some("/customers/{id}".into()),
        status: Some(200),
        request_id: Some("req-1".into()),
        ..Origin::default()
    }
}
