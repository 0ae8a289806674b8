//! Where an entry came from, fact by fact.

use audit_core::{Entry, Location, Origin, Text};

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
    let known = known(&entry.origin).into_iter();
    let mut facts: Vec<_> = known
        .filter_map(|(name, value)| fact(name, value?, links))
        .collect();
    let cut = entry.truncated.iter().chain(&entry.origin.truncated);
    facts.extend(cut.map(|cut| Fact {
        name: "Cut off",
        value: format!("{} had {} bytes", visible(&cut.field), cut.bytes),
        href: None,
    }));
    facts
}

fn fact(name: &'static str, value: String, links: &Links) -> Option<Fact> {
    if value.is_empty() {
        return None;
    }
    let parameter = match name {
        ADDRESS => Some("ip"),
        REQUEST => Some("request"),
        _ => None,
    };
    Some(Fact {
        name,
        // A leading `!` would ask for all others.
        href: parameter
            .filter(|_| !value.starts_with('!'))
            .map(|parameter| links.list(&Params::one(parameter, &value))),
        value: visible(&value).into_owned(),
    })
}

const ADDRESS: &str = "Address";
const REQUEST: &str = "Request";

fn known(origin: &Origin) -> [(&'static str, Option<String>); 22] {
    let text = |text: &Option<Text>| text.as_deref().map(str::to_owned);
    let device = origin.device.as_ref();
    let location = origin.location.as_ref();
    [
        (ADDRESS, address(origin)),
        ("Address hashed", text(&origin.ip_hash)),
        ("Address told by", text(&origin.ip_method)),
        ("Address unknown", text(&origin.ip_unknown)),
        ("Connection from", origin.peer.map(|peer| peer.to_string())),
        ("Proxies' header", text(&origin.ip_header)),
        ("Location", location.map(whole_place)),
        (
            "Time zone",
            location.and_then(|place| text(&place.timezone)),
        ),
        ("Network", location.and_then(network)),
        ("Browser", device.and_then(|device| text(&device.browser))),
        ("System", device.and_then(|device| text(&device.os))),
        ("Device", device.map(|device| device.kind.to_string())),
        ("Model", device.and_then(|device| text(&device.model))),
        ("App", text(&origin.app)),
        ("User agent", text(&origin.user_agent)),
        ("Signed in by", text(&origin.authentication)),
        ("Session", text(&origin.session)),
        ("Method", text(&origin.method)),
        ("Route", text(&origin.route)),
        ("Status", origin.status.map(|status| status.to_string())),
        (REQUEST, text(&origin.request_id)),
        ("Trace", text(&origin.trace_id)),
    ]
}

/// An address, or the network that is all that was kept of it: the filter takes both.
pub(super) fn address(origin: &Origin) -> Option<String> {
    let ip = origin.ip?;
    Some(match origin.ip_prefix {
        Some(bits) => format!("{ip}/{bits}"),
        None => ip.to_string(),
    })
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

/// Who runs the address's network, and its number: `Deutsche Telekom AG (AS3320)`.
fn network(location: &Location) -> Option<String> {
    let number = location.asn.map(|number| format!("AS{number}"));
    match (location.network.as_deref(), number) {
        (Some(name), Some(number)) => Some(format!("{name} ({number})")),
        (name, number) => name.map(str::to_owned).or(number),
    }
}

fn named<const N: usize>(names: [&Option<Text>; N]) -> String {
    let names: Vec<&str> = names.into_iter().flatten().map(AsRef::as_ref).collect();
    names.join(", ")
}
