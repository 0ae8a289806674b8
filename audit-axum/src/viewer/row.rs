//! One entry in the list.

use audit_core::{Entry, Origin};

use super::ending::Ending;
use super::facts::{address, place};
use super::text::visible;
use super::visit::Visit;
use super::when::When;
use super::who::{Named, Sentence, actors, sentence};

pub(super) struct Row {
    /// By which an address can point at it: `#e-…`.
    pub(super) anchor: String,
    pub(super) when: When,
    pub(super) who: Vec<Named>,
    pub(super) what: Sentence,
    pub(super) reason: Option<String>,
    pub(super) category: String,
    pub(super) action: String,
    pub(super) ending: Ending,
    pub(super) device: String,
    pub(super) place: String,
    pub(super) details: String,
}

impl Row {
    pub(super) fn new(entry: &Entry, visit: &Visit) -> Self {
        Self {
            anchor: format!("e-{}", entry.id),
            when: visit.when(entry.occurred_at),
            who: actors(&entry.actor, visit),
            what: sentence(entry, &visit.links),
            reason: entry
                .reason
                .as_deref()
                .map(|reason| visible(reason).into_owned()),
            category: visible(&entry.category).into_owned(),
            action: visible(&entry.action).into_owned(),
            ending: Ending::new(entry.outcome, visit.words),
            device: device(&entry.origin),
            place: whereabouts(&entry.origin),
            details: visit.links.entry(entry.id),
        }
    }
}

fn device(origin: &Origin) -> String {
    let device = origin.device.as_ref();
    let parts = [
        device.and_then(|device| device.browser.as_deref()),
        device.and_then(|device| device.os.as_deref()),
        origin.app.as_deref(),
    ];
    joined(parts.into_iter().flatten().map(str::to_owned))
}

fn whereabouts(origin: &Origin) -> String {
    let place = origin.location.as_ref().map(place);
    joined([place, address(origin)].into_iter().flatten())
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
    visible(&parts.join(" · ")).into_owned()
}
