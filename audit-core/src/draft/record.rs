//! What is said of one record within an entry.

use crate::snapshot::State;
use crate::target::{Role, Target};
use crate::text::Text;

/// A record that an entry touched.
#[derive(Clone)]
pub(crate) struct Touched {
    pub(crate) target: Target,
    pub(crate) before: Option<State>,
    pub(crate) after: Option<State>,
}

impl Touched {
    pub(crate) fn named(target: Target) -> Self {
        Self {
            target,
            before: None,
            after: None,
        }
    }

    /// A record touched twice is one row: the first `before`, the last `after`, and primary wins
    /// over related.
    pub(crate) fn merge(records: &mut Vec<Self>, new: Self) {
        let known = records
            .iter_mut()
            .find(|known| known.target.is_same_record(&new.target));
        match known {
            Some(known) => known.absorb(new),
            None => records.push(new),
        }
    }

    fn absorb(&mut self, new: Self) {
        // A record that was only named so far has no state before; one that was created has none,
        // either, and keeps none.
        if self.before.is_none() && self.after.is_none() {
            self.before = new.before;
        }
        if new.after.is_some() || self.after.is_some() {
            self.after = new.after;
        }
        if new.target.role == Role::Primary {
            self.target.role = Role::Primary;
        }
        if !new.target.label.is_empty() {
            self.target.label = new.target.label;
        }
    }

    /// The record as the entry keeps it.
    pub(crate) fn into_target(self) -> Target {
        let changed = self.changed();
        let Self {
            mut target,
            before,
            after,
        } = self;
        target.changed = changed;
        target.before = before.map(|state| state.json);
        target.after = after.map(|state| state.json);
        target
    }

    fn changed(&self) -> Vec<Text> {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => before.changed(after),
            (Some(only), None) | (None, Some(only)) => only.names().cloned().collect(),
            (None, None) => Vec::new(),
        }
    }
}
