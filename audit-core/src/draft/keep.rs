//! What a draft keeps of what it is told: no more than the caps let it.

use serde_json::Value;

use super::Told;
use crate::caps::Caps;
use crate::keeping::{Kept, capped};
use crate::step::Step;
use crate::text::{Text, Truncated};

/// How much was told, also of what is not kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    context: Bytes,
    steps: Bytes,
}

#[derive(Debug, Clone, Default)]
struct Bytes {
    told: usize,
    kept: usize,
}

impl Bytes {
    /// Whether there is room for as many more.
    fn take(&mut self, bytes: usize, cap: usize) -> bool {
        self.told += bytes;
        let has_room = self.kept + bytes <= cap;
        if has_room {
            self.kept += bytes;
        }
        has_room
    }

    fn give_back(&mut self, bytes: usize) {
        self.told -= bytes.min(self.told);
        self.kept -= bytes.min(self.kept);
    }
}

/// How long a step's details are.
#[derive(Debug, Default)]
pub(crate) struct StepSize {
    details: Bytes,
    /// Those that were cut, with their true lengths.
    cut: Vec<(String, usize)>,
}

impl StepSize {
    /// Whether a step has room for one more detail.
    pub(crate) fn take(&mut self, name: &str, kept: &Kept, caps: &Caps) -> bool {
        let has_room = self.details.take(name.len() + kept.bytes, caps.details);
        if has_room {
            self.cut.retain(|(known, _)| known != name);
            self.cut
                .extend(kept.cut_from.map(|bytes| (name.to_owned(), bytes)));
        }
        has_room
    }
}

impl Told {
    /// Says something of the app's own.
    pub(crate) fn set_context(&mut self, key: String, kept: Kept) {
        let mark = within("context", &key);
        self.unmark(&mark);
        if let Some(old) = self.context.remove(&key) {
            self.tally.context.give_back(size(&key, &old));
        }
        let cap = self.secrets.keeping().caps.context;
        if !self.tally.context.take(key.len() + kept.bytes, cap) {
            return;
        }
        if let Some(bytes) = kept.cut_from {
            self.truncated.push(Truncated { field: mark, bytes });
        }
        self.context.insert(key, kept.value);
    }

    /// Says what a part of it came to.
    pub(crate) fn push_step(&mut self, step: Step, size: StepSize) {
        let (caps, place) = (self.secrets.keeping().caps, self.steps.len());
        let room = if place < caps.steps { caps.details } else { 0 };
        let bytes = step.name.len() + size.details.kept + 1; // there is something, however small
        self.tally.steps.told += size.details.told - size.details.kept;
        if !self.tally.steps.take(bytes, room) {
            return;
        }
        let field = |name: &str| within(&format!("steps/{place}"), name);
        let name = || field("name");
        let name = capped(step.name, caps.text, name, &mut self.truncated);
        let reason = step.reason.map(|reason| {
            let field = || field("reason");
            capped(reason, caps.text, field, &mut self.truncated)
        });
        let cut = size.cut.into_iter().map(|(name, bytes)| Truncated {
            field: within(&format!("steps/{place}/details"), &name),
            bytes,
        });
        self.truncated.extend(cut);
        self.steps.push(Step {
            name,
            reason,
            ..step
        });
    }

    /// Forgets that a field was cut: it is said anew.
    pub(crate) fn unmark(&mut self, field: &str) {
        self.truncated.retain(|known| known.field != field);
    }

    /// Marks what there was no room for.
    pub(super) fn mark_missing(&mut self) {
        for (field, bytes) in [
            ("context", &self.tally.context),
            ("steps", &self.tally.steps),
        ] {
            if bytes.told > bytes.kept {
                let (field, bytes) = (Text::new_static(field), bytes.told);
                self.truncated.push(Truncated { field, bytes });
            }
        }
    }
}

fn size(key: &str, value: &Value) -> usize {
    key.len() + value.to_string().len()
}

/// The way to a field within another (RFC 6901, without the first slash).
fn within(around: &str, name: &str) -> Text {
    let name = name.replace('~', "~0").replace('/', "~1");
    Text::from(format!("{around}/{name}"))
}
