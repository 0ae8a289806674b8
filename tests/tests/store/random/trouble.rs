//! What an app makes of what goes wrong in its transactions.

use std::error::Error;
use std::fmt;

use sqlx::error::ErrorKind;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It lost against another: run it again.
    Again,
    /// A constraint refuses it.
    Refused,
    /// The app has thought better of it.
    Abandoned,
    /// Its entry was written in it, so that it can't be run again.
    Over,
}

impl Trouble {
    pub(crate) fn over(_: impl Error) -> Self {
        Self::Over
    }
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        let Some(answer) = error.as_database_error() else {
            panic!("no answer from the database: {error}");
        };
        match answer.kind() {
            ErrorKind::UniqueViolation | ErrorKind::ForeignKeyViolation => Self::Refused,
            _ => Self::of_message(answer.message()),
        }
    }
}

impl Trouble {
    /// Any other error of the database's is the test's own fault.
    fn of_message(message: &str) -> Self {
        let harmless = ["lock", "serialize", "changed since last read", "SAVEPOINT"];
        let is_harmless = harmless.iter().any(|word| message.contains(word));
        assert!(is_harmless, "{message}");
        Self::Again
    }
}

impl From<audit_core::Error> for Trouble {
    fn from(error: audit_core::Error) -> Self {
        assert!(!error.is_invalid(), "{error}");
        if error.is_conflict() {
            Self::Again
        } else {
            Self::Over
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl Error for Trouble {}
