//! What a user agent says of the device behind it, as far as it can be believed.

use audit_core::{Device, DeviceKind, Text};
use woothee::parser::{Parser, WootheeResult};

use super::hints::{DRIVEN, is_version, named};

/// Tools that people type, by their product's name.
const TOOLS: &[&str] = &[
    "aria2",
    "aws-cli",
    "curl",
    "git",
    "httpie",
    "kubectl",
    "terraform",
    "wget",
    "xh",
];

/// The device, as far as the agent tells.
pub(super) fn device(agent: &str) -> Device {
    let found = Parser::new().parse(agent);
    let found = found.filter(|found| found.category != UNKNOWN);
    match found {
        _ if is_shell(agent) => Device::new(DeviceKind::Cli),
        _ if is_of_browsers(agent) && is_robot(agent) => Device::new(DeviceKind::Bot),
        Some(found) if found.category == "crawler" => Device::new(DeviceKind::Bot),
        Some(found) if is_of_browsers(agent) => browser(agent, &found),
        _ => Device::new(program(agent)),
    }
}

/// woothee's word for nothing.
const UNKNOWN: &str = "UNKNOWN";

fn browser(agent: &str, found: &WootheeResult<'_>) -> Device {
    let mut device = Device::new(kind(agent, found.category));
    device.browser = browser_name(agent, found);
    device.os = system(agent, found.os, &found.os_version);
    device
}

fn browser_name(agent: &str, found: &WootheeResult<'_>) -> Option<Text> {
    if let Some((_, version)) = agent.split_once("HeadlessChrome/") {
        return Some(named(DRIVEN, major(version)));
    }
    if let Some((_, version)) = agent
        .split_once("; wv)")
        .and_then(|_| agent.split_once("Chrome/"))
    {
        return Some(named("Android WebView", major(version)));
    }
    match found.name {
        UNKNOWN | "" => None,
        "SamsungBrowser" => Some(named("Samsung Internet", major(found.version))),
        name => Some(named(name, major(found.version))),
    }
}

/// The number before the first dot.
fn major(version: &str) -> Option<&str> {
    let end = version.find(|character: char| !character.is_ascii_digit());
    let major = &version[..end.unwrap_or(version.len())];
    Some(major).filter(|major| is_version(major))
}

/// The system under the name that people know it by, with its version unless agents are frozen at that. Both
/// kinds of rules have names of their own.
pub(super) fn system(agent: &str, name: &str, version: &str) -> Option<Text> {
    let version = Some(version).filter(|version| *version != UNKNOWN && is_version(version));
    let unless = |frozen: fn(&str) -> bool| version.filter(|version| !frozen(version));
    Some(match name {
        UNKNOWN | "" => return None,
        "Windows 10" | "Windows UNKNOWN Ver" => Text::new_static("Windows"),
        "Windows" => named("Windows", unless(|version| version == "10")),
        name if name.starts_with("Windows ") => Text::from(name), // the version is in its name
        "Mac OSX" | "Mac OS X" => named("macOS", unless(is_frozen_mac)),
        "iPhone" | "iPod" | "iPad" | "iOS" => apple(agent, version),
        "Android" => named("Android", unless(|version| version == FROZEN_ANDROID)),
        "ChromeOS" | "Chrome OS" => Text::new_static("ChromeOS"), // `14541.0.0`, for ever
        name => named(name, version),
    })
}

fn apple(agent: &str, version: Option<&str>) -> Text {
    let name = match agent.contains("iPad") {
        true => "iPadOS",
        false => "iOS",
    };
    named(name, version.filter(|version| is_ios(agent, version)))
}

/// Chrome says it of every later one, and Firefox of every earlier.
const FROZEN_ANDROID: &str = "10";

/// Each browser says 10.15 of all that came after it.
fn is_frozen_mac(version: &str) -> bool {
    ["10.15", "10.15.7", "10.16"].contains(&version)
}

/// Safari says 18.6 or 18.7 of all that came after it: then its own version is another.
fn is_ios(agent: &str, version: &str) -> bool {
    !["18.6", "18.7"].contains(&version) || agent.contains("Version/18.")
}

fn kind(agent: &str, category: &str) -> DeviceKind {
    let is_tablet = agent.contains("iPad")
        || agent.contains("Tablet")
        || (agent.contains("Android") && !agent.contains("Mobile"));
    match category {
        _ if agent.contains("HeadlessChrome/") => DeviceKind::Bot,
        "appliance" => DeviceKind::Unknown,
        _ if is_tablet => DeviceKind::Tablet,
        "pc" => DeviceKind::Desktop,
        "smartphone" | "mobilephone" => DeviceKind::Phone,
        _ => DeviceKind::Unknown,
    }
}

fn program(agent: &str) -> DeviceKind {
    match product(agent) {
        Some((name, _)) if TOOLS.contains(&name.to_ascii_lowercase().as_str()) => DeviceKind::Cli,
        Some(("Mozilla" | "Opera", _)) | None => DeviceKind::Unknown,
        Some(_) => DeviceKind::Library,
    }
}

/// All browsers say that they are Mozilla, but for old ones of one make.
pub(super) fn is_of_browsers(agent: &str) -> bool {
    matches!(product(agent), Some(("Mozilla" | "Opera", _)))
}

/// A shell that calls itself a browser, as all do that were made by Microsoft.
fn is_shell(agent: &str) -> bool {
    agent.contains(" PowerShell/") || agent.contains("WindowsPowerShell/")
}

/// Crawlers name themselves, and where to read of them. A maker of phones is called Cubot.
fn is_robot(agent: &str) -> bool {
    let agent = agent.to_ascii_lowercase();
    [
        "bot/",
        "bot;",
        "spider/",
        "crawler/",
        "+http://",
        "+https://",
    ]
    .iter()
    .any(|word| agent.contains(word))
}

/// What a crawler calls itself within an agent that looks like a browser's: `(compatible; GPTBot/1.2; …`.
pub(crate) fn robot(agent: &str) -> Option<(&str, Option<&str>)> {
    let (_, rest) = agent.split_once("compatible; ")?;
    product(rest.split([';', ')']).next()?)
}

/// The first product of an agent (RFC 9110 §10.1.5): `name/version`.
pub(crate) fn product(agent: &str) -> Option<(&str, Option<&str>)> {
    let token = agent
        .split([' ', '('])
        .next()
        .filter(|token| !token.is_empty())?;
    Some(match token.split_once('/') {
        Some((name, version)) if !version.is_empty() => (name, Some(version)),
        _ => (token.trim_end_matches('/'), None),
    })
}
