//! A timed part of what is done.

use std::fmt::Display;
use std::time::Instant;

use chrono::{SubsecRound, Utc};
use serde::Serialize;
use serde_json::Map;

use super::Audit;
use crate::draft::StepSize;
use crate::outcome::Outcome;
use crate::step::Step;
use crate::text::Text;

/// Times one part of an entry, from [`Audit::step`] to [`done`](Self::done) or
/// [`failed`](Self::failed). Dropped without either, the step was aborted.
///
/// ```
/// # async fn example(audit: audit_core::Audit) {
/// let step = audit.step("Charged the card").detail("amount", "12.00 EUR");
/// // … call the provider …
/// step.done();
/// # }
/// ```
#[must_use = "a step that is dropped at once was aborted"]
pub struct StepGuard {
    audit: Audit,
    began: Instant,
    step: Option<Step>,
    size: StepSize,
}

impl StepGuard {
    pub(super) fn new(audit: Audit, name: Text) -> Self {
        let step = Step {
            name: audit.keep(|keeping| keeping.text(name)),
            started_at: Utc::now().trunc_subsecs(6),
            micros: 0,
            outcome: Outcome::Aborted,
            reason: None,
            details: Map::new(),
        };
        Self {
            audit,
            began: Instant::now(),
            step: Some(step),
            size: StepSize::default(),
        }
    }

    /// With something that can be opened and copied: a request, a response. Secrets in it are replaced, as
    /// by [`Audit::context`].
    pub fn detail(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        let name = self.audit.keep(|keeping| keeping.name(name.into()));
        let size = &mut self.size;
        let (kept, has_room) = self.audit.keep(|keeping| {
            let kept = keeping.value(&name, &value);
            let has_room = size.take(&name, &kept, &keeping.caps);
            (kept, has_room)
        });
        if let Some(step) = self.step.as_mut().filter(|_| has_room) {
            step.details.insert(name, kept.value);
        }
        self
    }

    /// It was done.
    pub fn done(mut self) {
        self.end(Outcome::Success, None);
    }

    /// It did not work, and why.
    pub fn failed(mut self, error: impl Display) {
        let reason = Text::from(error.to_string());
        let reason = self.audit.keep(|keeping| keeping.text(reason));
        self.end(Outcome::Failure, Some(reason));
    }

    fn end(&mut self, outcome: Outcome, reason: Option<Text>) {
        let Some(mut step) = self.step.take() else {
            return;
        };
        step.micros = u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX);
        step.outcome = outcome;
        step.reason = reason;
        let size = std::mem::take(&mut self.size);
        self.audit.tell(|told| told.push_step(step, size));
    }
}

impl Drop for StepGuard {
    fn drop(&mut self) {
        self.end(Outcome::Aborted, None);
    }
}
