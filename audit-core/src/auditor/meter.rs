//! Counts, levels and times, handed to the `metrics` facade.

use std::time::Instant;

/// Counts something.
pub(super) fn count(name: &'static str, count: usize) {
    metrics::counter!(name).increment(count as u64);
}

/// Says how much there is of something now.
pub(super) fn level(name: &'static str, level: f64) {
    metrics::gauge!(name).set(level);
}

/// Measures how long an entry is on its way, from when it was handed over until it is durable.
#[derive(Clone, Copy)]
pub(super) struct Watch(Instant);

impl Watch {
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn stop(self) {
        metrics::histogram!("audited_durable_seconds").record(self.0.elapsed());
    }
}
