//! What the entries on a page call those that the address names by their ids.

use audit_core::query::{ActorRef, TargetRef};
use audit_core::{Actor, Entry, Target};

use super::counts::Counts;
use super::text::visible;

/// The names that a page knows.
pub(super) struct Known<'a> {
    entries: &'a [Entry],
    counts: Option<&'a Counts>,
}

impl<'a> Known<'a> {
    pub(super) fn new(entries: &'a [Entry], counts: Option<&'a Counts>) -> Self {
        Self { entries, counts }
    }

    /// The actor's newest name, by how the address refers to it.
    pub(super) fn actor(&self, reference: &str) -> Option<String> {
        let ActorRef { kind, id: Some(id) } = reference.parse().ok()? else {
            return None;
        };
        let named =
            |actor: &&Actor| actor.kind == kind && actor.id == id && !actor.label.is_empty();
        let here = self.newest_first().map(|entry| &entry.actor).find(named);
        let counted = self
            .counts
            .into_iter()
            .flat_map(|counts| &counts.shown().actor.values);
        let found = here.or_else(|| counted.map(|of| &of.value).find(named));
        found.map(|actor| visible(&actor.label).into_owned())
    }

    /// The target's newest name.
    pub(super) fn target(&self, reference: &str) -> Option<String> {
        let TargetRef { kind, id: Some(id) } = reference.parse().ok()? else {
            return None;
        };
        let is_it = |target: &&Target| target.kind == kind && target.id == id;
        let named = |target: &&Target| is_it(target) && !target.label.is_empty();
        let mut targets = self.newest_first().flat_map(|entry| &entry.targets);
        let found = targets.find(named);
        found.map(|target| visible(&target.label).into_owned())
    }

    fn newest_first(&self) -> impl Iterator<Item = &'a Entry> {
        let mut entries: Vec<_> = self.entries.iter().collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.id));
        entries.into_iter()
    }
}
