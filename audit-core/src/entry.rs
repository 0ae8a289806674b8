//! One thing that happened: the row that people read.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::actor::Actor;
use crate::json::Json;
use crate::operation::Operation;
use crate::origin::Origin;
use crate::outcome::Outcome;
use crate::step::Step;
use crate::stream::Stream;
use crate::target::{Role, Target};
use crate::tenant::Tenant;
use crate::text::{Text, Truncated};

/// An entry's identifier within its tenant: a UUIDv7, minted when the entry is finished, or when its
/// intent is written, so that ids sort by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(Uuid);

impl EntryId {
    /// How far an id may be ahead of the time at which its entry is [listed](Entry::listed_at), to stay in order while the clock is
    /// set back a little.
    pub const AHEAD: TimeDelta = TimeDelta::seconds(1);

    /// The id with these bits.
    pub const fn new(id: Uuid) -> Self {
        Self(id)
    }

    /// Its bits.
    pub const fn as_uuid(&self) -> &Uuid {
        &self.0
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for EntryId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// One thing that happened: who did what, to what, when, from where, and how it ended.
///
/// Entries are made by an [`Audit`](crate::Audit) handle and never change afterwards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Entry {
    /// Its identifier within the tenant.
    pub id: EntryId,
    /// The organisation it belongs to.
    pub tenant: Tenant,
    /// When it was finished, by the app's clock: UTC, to the microsecond.
    pub occurred_at: DateTime<Utc>,
    /// When it began, where its intent was written first. Its id is as old.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began_at: Option<DateTime<Utc>>,
    /// When it was stored, by the database's clock; absent until it is read from there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<DateTime<Utc>>,
    /// Which log.
    pub stream: Stream,
    /// The tab.
    pub category: Text,
    /// What was done, dotted.
    pub action: Text,
    /// Its kind.
    pub operation: Operation,
    /// How it ended.
    pub outcome: Outcome,
    /// Why the actor did it, or why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// Who did it.
    pub actor: Actor,
    /// What it was done to, primary ones first as they were named.
    pub targets: Vec<Target>,
    /// What was done, in plain English, to be read after the actor's name.
    pub summary: Text,
    /// The sentence's template, so that it can be told in another language.
    pub summary_template: Text,
    /// What filled the template's braces.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub summary_values: Map<String, Value>,
    /// Where it came from.
    pub origin: Origin,
    /// The app's own.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub context: Map<String, Value>,
    /// What happened within it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// What was too long to be kept whole, with its true length; what was cut of the origin is told there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub truncated: Vec<Truncated>,
}

impl Entry {
    /// The first target that the action was done to.
    pub fn primary(&self) -> Option<&Target> {
        self.targets
            .iter()
            .find(|target| target.role == Role::Primary)
    }

    /// The time at which the log has it, by which ranges of time and histograms go: when it began,
    /// where its intent was written first, else when it was finished. It fits the id, so that an entry
    /// keeps its place when its end becomes known.
    pub fn listed_at(&self) -> DateTime<Utc> {
        self.began_at.unwrap_or(self.occurred_at)
    }

    /// The entry without its targets' states, which can be many times its size: what a list shows.
    #[must_use]
    pub fn brief(&self) -> Self {
        let mut brief = self.clone();
        brief.targets = self.targets.iter().map(Target::reference).collect();
        brief
    }

    /// The entry as the exact JSON text that a sink keeps, without its targets' states.
    ///
    /// # Errors
    ///
    /// Never for entries that an auditor made; `Serialize` of a map could.
    pub fn document(&self) -> Result<Json, serde_json::Error> {
        Json::of(&self.brief())
    }
}
