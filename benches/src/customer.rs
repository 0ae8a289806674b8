//! The record that is changed.

use audited::Snapshot;
use serde::{Deserialize, Serialize};

/// Ten fields, as records have them.
#[derive(Debug, Clone, Serialize, Deserialize, Snapshot, sqlx::FromRow)]
#[audit(target = "customer", id = id, label = name)]
pub struct Customer {
    /// Which one.
    pub id: i64,
    /// The name that people read.
    pub name: String,
    /// Where mail goes.
    pub email: String,
    /// What they pay for.
    pub plan: String,
    /// How many may use it.
    pub seats: i32,
    /// In cents.
    pub balance: i64,
    /// Whether they are one still.
    pub active: bool,
    /// Where they are.
    pub city: Option<String>,
    /// What else is known.
    pub notes: String,
    /// Counts changes.
    pub version: i64,
}

impl Customer {
    /// The customer with this id, as it is at first.
    pub fn new(id: i64) -> Self {
        Self {
            id,
            name: "Acme Ltd".to_owned(),
            email: "office@acme.test".to_owned(),
            plan: "basic".to_owned(),
            seats: 25,
            balance: -1_250,
            active: true,
            city: Some("Zürich".to_owned()),
            notes: "prefers invoices by mail, in English".to_owned(),
            version: 7,
        }
    }

    /// The same after a change.
    #[must_use]
    pub fn changed(&self) -> Self {
        let plan = if self.plan == "pro" { "basic" } else { "pro" };
        Self {
            plan: plan.to_owned(),
            version: self.version + 1,
            ..self.clone()
        }
    }
}
