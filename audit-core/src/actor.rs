//! Who did it.

use serde::{Deserialize, Serialize};

use crate::text::Text;
use crate::word::words;

words! {
    /// What kind of actor.
    pub enum ActorKind {
        /// A person with an account.
        User = "user",
        /// A key that somebody issued to a program.
        ApiKey = "api_key",
        /// Another service.
        Service = "service",
        /// The app itself: a job, a migration.
        System = "system",
        /// Someone at the database, past the app.
        Database = "database",
        /// Nobody known.
        Anonymous = "anonymous",
    }
}

/// Who did it, as they were called then.
///
/// The label is kept as it was when the entry was made, and nothing refers to a table of users: an
/// actor who is renamed or erased does not change the log.
///
/// ```
/// use audit_core::Actor;
///
/// let support = Actor::user("7", "Sam Support").on_behalf_of(Actor::user("42", "Ada"));
/// assert_eq!(support.on_behalf_of.unwrap().label, "Ada");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Actor {
    /// What kind of actor.
    pub kind: ActorKind,
    /// The app's own identifier; empty for an anonymous actor.
    pub id: Text,
    /// The name that people read.
    pub label: Text,
    /// Who they acted for: the person that support impersonates, or that an agent acts for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<Box<Actor>>,
}

impl Actor {
    /// An actor of any kind.
    pub fn new(kind: ActorKind, id: impl Into<Text>, label: impl Into<Text>) -> Self {
        Self {
            kind,
            id: id.into(),
            label: label.into(),
            on_behalf_of: None,
        }
    }

    /// A person with an account.
    pub fn user(id: impl Into<Text>, label: impl Into<Text>) -> Self {
        Self::new(ActorKind::User, id, label)
    }

    /// A key that somebody issued to a program; its label is the name they gave it.
    pub fn api_key(id: impl Into<Text>, label: impl Into<Text>) -> Self {
        Self::new(ActorKind::ApiKey, id, label)
    }

    /// Another service, by its name.
    pub fn service(name: impl Into<Text>) -> Self {
        Self::named(ActorKind::Service, name)
    }

    /// The app itself, by the name of the job or task.
    pub fn system(name: impl Into<Text>) -> Self {
        Self::named(ActorKind::System, name)
    }

    /// Nobody known.
    pub const fn anonymous() -> Self {
        Self {
            kind: ActorKind::Anonymous,
            id: Text::new_static(""),
            label: Text::new_static("Anonymous"),
            on_behalf_of: None,
        }
    }

    /// The same actor, acting for another.
    #[must_use]
    pub fn on_behalf_of(mut self, principal: Actor) -> Self {
        self.on_behalf_of = Some(Box::new(principal));
        self
    }

    fn named(kind: ActorKind, name: impl Into<Text>) -> Self {
        let name = name.into();
        Self::new(kind, name.clone(), name)
    }
}
