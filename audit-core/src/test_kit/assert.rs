//! Asks a test's log whether something was recorded.

use super::MemoryStore;
use crate::change::changes;
use crate::entry::Entry;
use crate::outcome::Outcome;

/// What is expected of an entry. Made by [`assert_audited!`](crate::assert_audited).
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Expected {
    pub action: Option<String>,
    pub category: Option<String>,
    pub actor: Option<String>,
    pub target: Option<String>,
    pub changed: Option<String>,
    pub reason: Option<String>,
    pub summary: Option<String>,
    pub outcome: Option<Outcome>,
}

/// Entries that a test can look through.
pub trait Entries {
    /// All of them, oldest first.
    fn entries(&self) -> Vec<Entry>;
}

impl Entries for MemoryStore {
    fn entries(&self) -> Vec<Entry> {
        Self::entries(self)
    }
}

impl Entries for [Entry] {
    fn entries(&self) -> Vec<Entry> {
        self.to_vec()
    }
}

impl Entries for Vec<Entry> {
    fn entries(&self) -> Vec<Entry> {
        self.clone()
    }
}

impl Expected {
    /// The only entry that is as expected.
    ///
    /// # Panics
    ///
    /// When there is none, or more than one: with what was recorded instead.
    #[track_caller]
    pub fn only(&self, entries: &(impl Entries + ?Sized)) -> Entry {
        let all = entries.entries();
        let mut found: Vec<_> = all
            .iter()
            .filter(|entry| self.fits(entry))
            .cloned()
            .collect();
        match (found.pop(), found.len()) {
            (Some(entry), 0) => entry,
            (None, _) => panic!("no entry is {self:?}; recorded were:{}", listed(&all)),
            (Some(_), more) => panic!(
                "{} entries are {self:?}; recorded were:{}",
                more + 1,
                listed(&all)
            ),
        }
    }

    fn fits(&self, entry: &Entry) -> bool {
        let is = |expected: &Option<String>, found: &str| {
            expected.as_deref().is_none_or(|text| text == found)
        };
        let actor = format!("{}:{}", entry.actor.kind, entry.actor.id);
        is(&self.action, &entry.action)
            && is(&self.category, &entry.category)
            && is(&self.actor, &actor)
            && is(&self.reason, entry.reason.as_deref().unwrap_or_default())
            && is(&self.summary, &entry.summary)
            && self.outcome.unwrap_or(Outcome::Success) == entry.outcome
            && self
                .target
                .as_ref()
                .is_none_or(|target| has_target(entry, target))
            && self
                .changed
                .as_ref()
                .is_none_or(|path| has_change(entry, path))
    }
}

fn has_target(entry: &Entry, expected: &str) -> bool {
    entry
        .targets
        .iter()
        .any(|target| format!("{}:{}", target.kind, target.id) == expected)
}

fn has_change(entry: &Entry, path: &str) -> bool {
    let changed = entry.targets.iter().flat_map(|target| {
        changes(target.before.as_ref(), target.after.as_ref()).unwrap_or_default()
    });
    changed.into_iter().any(|change| change.path == path)
}

fn listed(entries: &[Entry]) -> String {
    entries
        .iter()
        .map(|entry| format!("\n  {} {} ({})", entry.action, entry.summary, entry.outcome))
        .collect()
}

/// Asserts that exactly one entry of a log is as told, and gives it.
///
/// Fields: `action`, `category`, `actor` (`user:42`), `target` (`customer:42`), `changed` (a JSON
/// pointer: `/plan`), `reason`, `summary`, `outcome` (an [`Outcome`](crate::Outcome); success unless
/// told). The log is a [`MemoryStore`](crate::test_kit::MemoryStore), or a list of entries.
///
/// ```
/// use audit_core::test_kit::sample;
/// use audit_core::{Actor, assert_audited};
///
/// let log = vec![sample(1, |entry| {
///     entry.action = "customer.update".into();
///     entry.actor = Actor::user("42", "Ada");
/// })];
/// let entry = assert_audited!(log, action: "customer.update", actor: "user:42");
/// assert_eq!(entry.actor.label, "Ada");
/// ```
#[macro_export]
macro_rules! assert_audited {
    ($log:expr, $($field:ident: $value:expr),+ $(,)?) => {{
        let mut expected = $crate::test_kit::Expected::default();
        $(expected.$field = ::core::option::Option::Some($value.into());)+
        expected.only(&$log)
    }};
}

#[cfg(test)]
mod tests {
    use crate::test_kit::sample;

    #[test]
    #[should_panic(expected = "no entry is")]
    fn what_is_missing_is_told() {
        assert_audited!(vec![sample(1, |_| {})], action: "nothing.like.it");
    }

    #[test]
    #[should_panic(expected = "2 entries are")]
    fn what_is_there_twice_is_told() {
        let entry = |at| sample(at, |entry| entry.action = "a.b".into());
        assert_audited!(vec![entry(1), entry(2)], action: "a.b");
    }
}
