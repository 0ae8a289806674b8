//! What kind of thing was done.

use crate::word::words;

words! {
    /// The kind of an action.
    pub enum Operation {
        /// Something began to exist.
        Create = "create",
        /// Something was looked at.
        Read = "read",
        /// Something changed.
        Update = "update",
        /// Something ceased to exist.
        Delete = "delete",
        /// Anything else that was done: a sign-in, an export, a payment.
        Execute = "execute",
    }
}

impl Operation {
    /// The operation that the last segment of an action names: `customer.update` is an update.
    ///
    /// A name that says nothing is [`Operation::Execute`].
    pub fn of_action(action: &str) -> Self {
        match action.rsplit('.').next().unwrap_or(action) {
            "create" | "add" | "invite" | "upload" => Self::Create,
            "read" | "view" | "list" => Self::Read,
            "update" | "change" | "edit" => Self::Update,
            "delete" | "remove" => Self::Delete,
            _ => Self::Execute,
        }
    }

    /// The verb of a sentence that nobody wrote a template for.
    pub(crate) const fn past_tense(self) -> &'static str {
        match self {
            Self::Create => "created",
            Self::Read => "viewed",
            Self::Update => "changed",
            Self::Delete => "deleted",
            Self::Execute => "performed",
        }
    }
}
