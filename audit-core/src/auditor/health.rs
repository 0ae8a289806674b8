//! How an auditor is, for whoever watches it.

use std::time::Duration;

use serde::Serialize;

use super::{Auditor, Counts, meter};
use crate::spool::SpoolContents;
use crate::word::words;

/// How long the spool may take to say what it holds.
const PATIENCE: Duration = Duration::from_secs(1);

words! {
    /// How an auditor is, in a word.
    pub enum HealthStatus {
        /// Entries go to the sink.
        Ok = "ok",
        /// Nothing is lost, but entries wait in the spool, or the sink does not take any: look at it.
        Degraded = "degraded",
        /// No entry can be kept, so calls are refused before they act (or run and may be lost, where
        /// the auditor was told so): a readiness probe fails.
        Refusing = "refusing",
    }
}

/// How an auditor is, for a readiness probe, a page and an alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Health {
    /// In a word.
    pub status: HealthStatus,
    /// In words, for people.
    pub words: String,
    /// Entries on their way to the sink or the spool.
    pub queued: u64,
    /// What the spool holds; `None` where there is none, or it does not say.
    pub spool: Option<SpoolContents>,
    /// What was done so far.
    pub counts: Counts,
}

impl Auditor {
    /// How it is now. It asks the spool, and not the sink: a probe costs no query.
    ///
    /// With the feature `metrics` it also brings the gauges up to date: call it before you render them.
    pub async fn health(&self) -> Health {
        let spool = match &self.0.ways.spool {
            Some(spool) => tokio::time::timeout(PATIENCE, spool.contents()).await.ok(),
            None => None,
        };
        let spool = spool.and_then(Result::ok);
        let queued = self.0.queue.len() as u64;
        self.report(queued, spool.as_ref());
        Health {
            status: self.status(spool.as_ref()),
            words: self.words(spool.as_ref()),
            queued,
            spool,
            counts: self.totals(),
        }
    }

    fn status(&self, spool: Option<&SpoolContents>) -> HealthStatus {
        let waits = spool.is_some_and(|spool| spool.waiting > 0);
        let is_mute = self.0.ways.spool.is_some() && spool.is_none();
        match &self.0.ways.circuit {
            circuit if !circuit.is_open() => HealthStatus::Refusing,
            circuit if circuit.is_sink_down() || waits || is_mute => HealthStatus::Degraded,
            _ => HealthStatus::Ok,
        }
    }

    /// Tells the levels.
    fn report(&self, queued: u64, spool: Option<&SpoolContents>) {
        meter::level("audited_queue_entries", queued as f64);
        let Some(spool) = spool else { return };
        let age =
            |oldest: chrono::DateTime<_>| (self.0.clock.now() - oldest).as_seconds_f64().max(0.0);
        meter::level("audited_spool_entries", spool.waiting as f64);
        meter::level("audited_spool_bytes", spool.bytes as f64);
        meter::level(
            "audited_spool_oldest_seconds",
            spool.oldest.map_or(0.0, age),
        );
        meter::level("audited_spool_set_aside_entries", spool.set_aside as f64);
        meter::level("audited_spool_damaged_entries", spool.damaged as f64);
    }

    fn words(&self, spool: Option<&SpoolContents>) -> String {
        let circuit = &self.0.ways.circuit;
        let mut words = vec![circuit.words()];
        match spool {
            Some(spool) => words.extend(contents(spool)),
            None if self.0.ways.spool.is_some() => words.push("the spool does not answer".into()),
            None => {}
        }
        words.join("; ")
    }
}

fn contents(spool: &SpoolContents) -> impl Iterator<Item = String> {
    let since = spool
        .oldest
        .map(|oldest| format!(", the oldest from {oldest}"));
    let several = |count, words: &str| (count > 0).then(|| format!("{count} {words}"));
    [
        several(spool.waiting, "entries wait in the spool")
            .map(|words| words + &since.unwrap_or_default()),
        several(spool.set_aside, "were refused by the sink and set aside"),
        several(spool.damaged, "can't be read any more"),
    ]
    .into_iter()
    .flatten()
}
