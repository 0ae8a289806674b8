//! Where an entry came from, fact by fact.

use audit_core::{Entry, Location, Origin};

use super::link::Links;
use super::words::visible;
use crate::query::Params;

/// A name and what is known under it.
pub(super) struct Fact {
    pub(super) name: &'static str,
    pub(super) value: String,
    pub(super) href: Option<String>,
}

/// What is known of an entry's origin, and nothing about what is not.
pub(super) fn facts(entry: &Entry, links: &Links) -> Vec<Fact> {
    let origin = &entry.origin;
    let ip = origin.ip.map(|ip| ip.to_string());
    let request = origin.request_id.as_deref();
    let mut facts: Vec<_> = plain(origin)
        .into_iter()
        .filter_map(|(name, value)| fact(name, value?, None))
        .collect();
    let linked = [
        ("Address", "ip", ip.as_deref()),
        ("Request", "request", request),
    ];
    for (name, parameter, value) in linked.into_iter().rev() {
        let link = value.map(|value| links.list(&Params::one(parameter, value)));
        let fact = value.and_then(|value| fact(name, value.to_owned(), link));
        facts.splice(0..0, fact);
    }
    facts.extend(origin.truncated.iter().map(|cut| Fact {
        name: "Cut off",
        value: format!("{} had {} bytes", visible(&cut.field), cut.bytes),
        href: None,
    }));
    facts
}

fn fact(name: &'static str, value: String, href: Option<String>) -> Option<Fact> {
    let value = visible(&value).into_owned();
    (!value.is_empty()).then_some(Fact { name, value, href })
}

fn plain(origin: &Origin) -> [(&'static str, Option<String>); 14] {
    let text = |text: &Option<audit_core::Text>| text.as_deref().map(str::to_owned);
    let device = origin.device.as_ref();
    [
        ("Address told by", text(&origin.ip_method)),
        ("Connection from", origin.peer.map(|peer| peer.to_string())),
        ("Location", origin.location.as_ref().map(whole_place)),
        ("Browser", device.and_then(|device| text(&device.browser))),
        ("System", device.and_then(|device| text(&device.os))),
        ("Device", device.map(|device| device.kind.to_string())),
        ("App", text(&origin.app)),
        ("User agent", text(&origin.user_agent)),
        ("Signed in by", text(&origin.authentication)),
        ("Session", text(&origin.session)),
        ("Method", text(&origin.method)),
        ("Route", text(&origin.route)),
        ("Status", origin.status.map(|status| status.to_string())),
        ("Trace", text(&origin.trace_id)),
    ]
}

/// A place in short: `Berlin, DE`.
pub(super) fn place(location: &Location) -> String {
    named([&location.city, &location.country])
}

fn whole_place(location: &Location) -> String {
    let place = named([&location.city, &location.region, &location.country]);
    match (location.latitude, location.longitude) {
        (Some(north), Some(east)) => format!("{place} ({north:.4}, {east:.4})"),
        _ => place,
    }
}

fn named<const N: usize>(names: [&Option<audit_core::Text>; N]) -> String {
    let names: Vec<&str> = names.into_iter().flatten().map(AsRef::as_ref).collect();
    names.join(", ")
}
