//! Which of the two logs an entry belongs to.

use crate::word::words;

words! {
    /// The log that an entry belongs to.
    pub enum Stream {
        /// Who changed what in our account.
        Account = "account",
        /// What exactly happened to one record, step by step.
        Activity = "activity",
    }
}
