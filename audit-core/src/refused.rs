//! A call that may not run.

use std::fmt;

/// Why an audited call was not run: nothing that is its own has happened.
///
/// A layer answers it by itself. Functions that can be refused elsewhere return
/// `Result<_, E>` with `E: From<Refused>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refused {
    /// The action demands a reason, and none was given.
    ReasonRequired,
    /// No entry could be kept, so nothing may be done.
    Unavailable,
    /// The action writes its intent first, and the auditor's sink keeps none.
    NoIntents,
    /// Who acts could not be found out, so nothing may be done.
    ActorUnknown,
}

impl Refused {
    /// The HTTP status that says so: 422, 503 or 500.
    pub const fn status(self) -> u16 {
        match self {
            Self::ReasonRequired => 422,
            Self::Unavailable | Self::ActorUnknown => 503,
            Self::NoIntents => 500,
        }
    }

    /// In how many seconds it is worth trying again (`Retry-After`); `None` where the call has to be
    /// made otherwise.
    pub const fn retry_after(self) -> Option<u16> {
        match self {
            Self::ReasonRequired | Self::NoIntents => None,
            Self::Unavailable | Self::ActorUnknown => Some(5),
        }
    }

    /// The last part of the problem's type (RFC 9457): `audit-reason-required`.
    pub const fn problem(self) -> &'static str {
        match self {
            Self::ReasonRequired => "audit-reason-required",
            Self::Unavailable => "audit-unavailable",
            Self::NoIntents => "audit-no-intents",
            Self::ActorUnknown => "audit-actor-unknown",
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ReasonRequired => {
                "this action demands a reason, and none was given: send one in the header X-Audit-Reason"
            }
            Self::Unavailable => {
                "the audit log can't take an entry now, so this action was not begun: try again later"
            }
            Self::NoIntents => {
                "this action writes its intent first, and the auditor's sink keeps none, so it was not begun: build the auditor from a store"
            }
            Self::ActorUnknown => {
                "who sends this request could not be found out now, so nothing was done: try again later"
            }
        })
    }
}

impl std::error::Error for Refused {}
