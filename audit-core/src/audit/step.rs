//! A timed part of what is done.

use std::fmt::Display;
use std::time::Instant;

use chrono::{SubsecRound, Utc};
use serde::Serialize;
use serde_json::{Map, Value};

use super::Audit;
use crate::outcome::Outcome;
use crate::redact::{REDACTED, is_secret, redact};
use crate::step::Step;
use crate::text::{FIELD_BYTES, Text, cut};

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
}

impl StepGuard {
    pub(super) fn new(audit: Audit, name: Text) -> Self {
        let step = Step {
            name,
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
        }
    }

    /// With something that can be opened and copied: a request, a response. Values of secret names
    /// are replaced.
    pub fn detail(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        let name = name.into();
        let mut value = serde_json::to_value(value)
            .unwrap_or_else(|error| Value::from(format!("could not be serialised: {error}")));
        if is_secret(&name) {
            value = REDACTED.into();
        }
        redact(&mut value);
        if let Some(step) = &mut self.step {
            step.details.insert(name, value);
        }
        self
    }

    /// It was done.
    pub fn done(mut self) {
        self.end(Outcome::Success, None);
    }

    /// It did not work, and why.
    pub fn failed(mut self, error: impl Display) {
        let reason = error.to_string();
        self.end(
            Outcome::Failure,
            Some(cut(&reason, FIELD_BYTES).to_owned().into()),
        );
    }

    fn end(&mut self, outcome: Outcome, reason: Option<Text>) {
        let Some(mut step) = self.step.take() else {
            return;
        };
        step.micros = u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX);
        step.outcome = outcome;
        step.reason = reason;
        self.audit.tell(|told| told.steps.push(step));
    }
}

impl Drop for StepGuard {
    fn drop(&mut self) {
        self.end(Outcome::Aborted, None);
    }
}
