//! What a user agent says of the device and the app behind it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use audit_core::{Device, DeviceKind, Text};
use woothee::parser::{Parser, WootheeResult};

/// Tools that people type, by their product's name.
const TOOLS: &[&str] = &["curl", "wget", "httpie", "xh"];

/// How many agents are remembered. Their number is bounded, and so is each one's length.
const REMEMBERED: usize = 1_024;

static KNOWN: LazyLock<RwLock<HashMap<Text, Device>>> = LazyLock::new(RwLock::default);

/// The device behind an agent, which is most often one of the last that were seen.
pub(crate) fn cached(agent: &Text) -> Device {
    let known = KNOWN
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(agent)
        .cloned();
    known.unwrap_or_else(|| {
        let device = of(agent);
        let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear(); // what is in use comes back by itself
        }
        known.insert(agent.clone(), device.clone());
        device
    })
}

/// The device, as far as the agent tells. It claims what it likes: frozen agents say "Windows 10"
/// for ever.
pub(crate) fn of(agent: &str) -> Device {
    match Parser::new()
        .parse(agent)
        .filter(|found| found.category != "UNKNOWN")
    {
        Some(found) if is_browser(agent, &found) => browser(agent, &found),
        Some(found) if found.category == "crawler" => Device::new(DeviceKind::Bot),
        _ => Device::new(program(agent)),
    }
}

/// The client of the app: a program by its own name and version, or the web page.
pub(crate) fn app(agent: &str) -> Option<Text> {
    match product(agent)? {
        ("Mozilla" | "Opera", _) => Some(Text::new_static("Web browser")),
        (name, None) => Some(Text::from(name)),
        (name, Some(version)) => Some(Text::from(format!("{name} {version}"))),
    }
}

fn is_browser(agent: &str, found: &WootheeResult<'_>) -> bool {
    found.category != "crawler" && found.name != "UNKNOWN" && agent.starts_with(['M', 'O'])
}

fn browser(agent: &str, found: &WootheeResult<'_>) -> Device {
    let mut device = Device::new(kind(agent, found.category));
    let version = found.version.split('.').next().unwrap_or_default();
    device.browser = named(found.name, version);
    device.os = named(found.os, &found.os_version);
    device
}

fn kind(agent: &str, category: &str) -> DeviceKind {
    let is_tablet = agent.contains("iPad")
        || agent.contains("Tablet")
        || (agent.contains("Android") && !agent.contains("Mobile"));
    match category {
        _ if is_tablet => DeviceKind::Tablet,
        "pc" => DeviceKind::Desktop,
        "smartphone" | "mobilephone" => DeviceKind::Phone,
        _ => DeviceKind::Unknown,
    }
}

/// `UNKNOWN` is woothee's word for nothing; Windows' versions come inside its name.
fn named(name: &str, version: &str) -> Option<Text> {
    let version: Cow<'_, str> = match version {
        "UNKNOWN" | "" => Cow::Borrowed(""),
        version if name.starts_with("Windows") => {
            Cow::Borrowed(if name == "Windows" { version } else { "" })
        }
        version => Cow::Borrowed(version),
    };
    match name {
        "UNKNOWN" | "" => None,
        _ if version.is_empty() => Some(Text::from(name)),
        _ => Some(Text::from(format!("{name} {version}"))),
    }
}

fn program(agent: &str) -> DeviceKind {
    match product(agent) {
        Some((name, _)) if TOOLS.contains(&name.to_ascii_lowercase().as_str()) => DeviceKind::Cli,
        Some(("Mozilla", _)) | None => DeviceKind::Unknown,
        Some(_) => DeviceKind::Library,
    }
}

/// The first product of an agent (RFC 9110 §10.1.5): `name/version`.
fn product(agent: &str) -> Option<(&str, Option<&str>)> {
    let token = agent
        .split([' ', '('])
        .next()
        .filter(|token| !token.is_empty())?;
    Some(match token.split_once('/') {
        Some((name, version)) if !version.is_empty() => (name, Some(version)),
        _ => (token.trim_end_matches('/'), None),
    })
}

#[cfg(test)]
mod tests;
