//! What it was done to.

use serde::{Deserialize, Serialize};

use crate::json::Json;
use crate::text::Text;
use crate::word::words;

words! {
    /// How a target takes part in an entry.
    pub enum Role {
        /// The action was done to it.
        Primary = "primary",
        /// The action concerns it: a subscription's entry relates to its customer.
        Related = "related",
    }
}

/// One record that an entry touched, with its state before and after where the entry says so.
///
/// ```
/// use audit_core::{Role, Target};
///
/// let target = Target::new("customer", 42).label("Acme Ltd");
/// assert_eq!((target.id.as_ref(), target.role), ("42", Role::Primary));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Target {
    /// What kind of record: `customer`.
    pub kind: Text,
    /// The app's own identifier of it.
    pub id: Text,
    /// The name that people read, as it was then; empty where it has none.
    pub label: Text,
    /// Whether the action was done to it, or only concerns it.
    pub role: Role,
    /// Its state before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Json>,
    /// Its state after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Json>,
    /// The top-level fields that differ between the two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<Text>,
}

impl Target {
    /// A target that the action was done to.
    pub fn new(kind: impl Into<Text>, id: impl ToString) -> Self {
        Self {
            kind: kind.into(),
            id: Text::from(id.to_string()),
            label: Text::new_static(""),
            role: Role::Primary,
            before: None,
            after: None,
            changed: Vec::new(),
        }
    }

    /// The same target under the name that people read.
    #[must_use]
    pub fn label(mut self, label: impl ToString) -> Self {
        self.label = Text::from(label.to_string());
        self
    }

    /// The same target, concerned only.
    #[must_use]
    pub fn related(mut self) -> Self {
        self.role = Role::Related;
        self
    }

    /// The same target without its states: who it is, and how it takes part.
    #[must_use]
    pub fn reference(&self) -> Self {
        Self {
            kind: self.kind.clone(),
            id: self.id.clone(),
            label: self.label.clone(),
            role: self.role,
            before: None,
            after: None,
            changed: Vec::new(),
        }
    }

    /// The name that people read, or what stands for one.
    pub fn name(&self) -> Text {
        if self.label.is_empty() {
            Text::from(format!("{} {}", self.kind, self.id))
        } else {
            self.label.clone()
        }
    }

    pub(crate) fn is_same_record(&self, other: &Self) -> bool {
        self.kind == other.kind && self.id == other.id
    }
}
