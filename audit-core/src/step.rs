//! What happened within an entry, part by part.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::outcome::Outcome;
use crate::text::Text;

/// One timed part of an activity entry: charged the card, called the provider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Step {
    /// What was done, in words.
    pub name: Text,
    /// When it began, UTC, to the microsecond.
    pub started_at: DateTime<Utc>,
    /// How long it took, in microseconds.
    pub micros: u64,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it failed, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// What can be opened and copied: a request, a response.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub details: Map<String, Value>,
}
