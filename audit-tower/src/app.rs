//! Which client of the app a request comes from.

use audit_core::{Actor, ActorKind, Device, DeviceKind, Text};

use crate::device::{product, robot};

/// The client, where no header tells it: the API key that acts by its name, a program by its own, or the
/// web page.
pub(crate) fn app(actor: &Actor, agent: Option<&str>, device: Option<&Device>) -> Option<Text> {
    if actor.kind == ActorKind::ApiKey && !actor.label.is_empty() {
        return Some(actor.label.clone());
    }
    match agent.and_then(product) {
        Some(("Mozilla" | "Opera", _)) | None => page(agent, device?),
        Some(program) => Some(named(program)),
    }
}

/// All browsers call themselves Mozilla, and so do crawlers.
fn page(agent: Option<&str>, device: &Device) -> Option<Text> {
    match device.kind {
        DeviceKind::Bot => agent.and_then(robot).map(named),
        _ if device.browser.is_some() => Some(Text::new_static("Web browser")),
        _ => None,
    }
}

fn named((name, version): (&str, Option<&str>)) -> Text {
    match version {
        Some(version) => Text::from(format!("{name} {version}")),
        None => Text::from(name),
    }
}
