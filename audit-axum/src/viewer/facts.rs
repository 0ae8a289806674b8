//! Where an entry came from, fact by fact.

use audit_core::{Device, Entry, Location, Origin, Text};

use super::text::visible;
use super::visit::Visit;
use super::words::Words;
use crate::query::Params;

/// A name and what is known under it.
pub(super) struct Fact {
    pub(super) name: &'static str,
    pub(super) value: String,
    pub(super) href: Option<String>,
}

/// What is known of an entry's origin, and nothing about what is not.
pub(super) fn facts(entry: &Entry, visit: &Visit) -> Vec<Fact> {
    let words = &visit.words.facts;
    let known = known(&entry.origin, visit.words).into_iter();
    let mut facts: Vec<_> = known.filter_map(|known| fact(known, visit)).collect();
    let cut = entry.truncated.iter().chain(&entry.origin.truncated);
    facts.extend(cut.map(|cut| Fact {
        name: words.cut_off,
        value: (words.cut_off_at)(&visible(&cut.field), cut.bytes),
        href: None,
    }));
    facts
}

/// A fact's name, its value if it is known, and the parameter that asks for others with the same.
type Known = (&'static str, Option<String>, Option<&'static str>);

fn fact((name, value, parameter): Known, visit: &Visit) -> Option<Fact> {
    let value = value.filter(|value| !value.is_empty())?;
    Some(Fact {
        name,
        // A leading `!` would ask for all others.
        href: parameter
            .filter(|_| !value.starts_with('!'))
            .map(|parameter| visit.links.list(&Params::one(parameter, &value))),
        value: visible(&value).into_owned(),
    })
}

fn known(origin: &Origin, words: &Words) -> [Known; 22] {
    let plain = |name, value| (name, value, None);
    let text = |name, text: &Option<Text>| plain(name, text.as_deref().map(str::to_owned));
    let named = &words.facts;
    let device = origin.device.as_ref();
    let location = origin.location.as_ref();
    let of_device = |name, field: fn(&Device) -> &Option<Text>| {
        plain(
            name,
            device.and_then(|device| field(device).as_deref().map(str::to_owned)),
        )
    };
    let request_id = origin.request_id.as_deref().map(str::to_owned);
    [
        (named.address, address(origin), Some("ip")),
        text(named.address_hashed, &origin.ip_hash),
        text(named.address_told_by, &origin.ip_method),
        text(named.address_unknown, &origin.ip_unknown),
        plain(named.peer, origin.peer.map(|peer| peer.to_string())),
        text(named.proxies, &origin.ip_header),
        plain(named.location, location.map(whole_place)),
        plain(named.time_zone, location.and_then(time_zone)),
        plain(named.network, location.and_then(network)),
        of_device(named.browser, |device| &device.browser),
        of_device(named.system, |device| &device.os),
        plain(named.device, device.map(|device| kind(device, words))),
        of_device(named.model, |device| &device.model),
        text(named.app, &origin.app),
        text(named.user_agent, &origin.user_agent),
        text(named.signed_in_by, &origin.authentication),
        text(named.session, &origin.session),
        text(named.method, &origin.method),
        text(named.route, &origin.route),
        plain(named.status, origin.status.map(|status| status.to_string())),
        (named.request, request_id, Some("request")),
        text(named.trace, &origin.trace_id),
    ]
}

fn kind(device: &Device, words: &Words) -> String {
    (words.device_kind)(device.kind).to_owned()
}

fn time_zone(location: &Location) -> Option<String> {
    location.timezone.as_deref().map(str::to_owned)
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
