//! What can go wrong, and what the caller can do about it.

use std::borrow::Cow;
use std::fmt;

/// An error of the audit log.
///
/// Ask its predicates what to do: [`is_unavailable`](Self::is_unavailable) may pass by itself,
/// [`is_conflict`](Self::is_conflict) wants the transaction tried again, and
/// [`is_invalid`](Self::is_invalid) is for the programmer. The cause, where there is one, is its
/// `source`.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    message: Cow<'static, str>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unavailable,
    Conflict,
    Invalid,
}

impl Error {
    /// The database, or what else is needed, can't be reached or won't answer now.
    pub fn unavailable(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Unavailable, message)
    }

    /// Something else was there first: a serialisation failure, an id that holds other content.
    pub fn conflict(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Conflict, message)
    }

    /// The call, or what it was given, is wrong. Trying again does not help.
    pub fn invalid(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Invalid, message)
    }

    /// The same error with its cause.
    #[must_use]
    pub fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Whether it may pass by itself: try again later.
    pub fn is_unavailable(&self) -> bool {
        self.kind == Kind::Unavailable
    }

    /// Whether something else was there first: run the transaction again.
    pub fn is_conflict(&self) -> bool {
        self.kind == Kind::Conflict
    }

    /// Whether the call itself is wrong: mend the program or the input that the message names.
    pub fn is_invalid(&self) -> bool {
        self.kind == Kind::Invalid
    }

    fn new(kind: Kind, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind,
            message: message.into(),
            source: None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
