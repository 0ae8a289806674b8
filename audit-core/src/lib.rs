//! The words of an audit log, and the one door to its sink.
//!
//! An [`Entry`] is one thing that happened: who did what, to what, when, from where, and how it
//! ended. Within a [`Scope`] (a request, a job) each audited call has an [`Audit`] handle on its
//! entry; when the call ends, the [`Auditor`] hands the entry to its [`Sink`]. A [`Store`] is a sink
//! that can be read.
//!
//! There is no HTTP and no SQL in here: `audit-tower` opens scopes for requests, `audit-sqlx` is the
//! sink, and most programs name only `audited`, which brings them together.

mod action;
mod actor;
mod audit;
mod auditor;
#[cfg(feature = "axum")]
mod axum;
mod call;
mod caps;
mod catalog;
mod change;
mod clock;
mod commit;
mod coverage;
mod declaration;
mod draft;
mod entry;
mod error;
mod explain;
mod hash_key;
mod identity;
mod intent;
mod json;
mod keeping;
mod key;
mod operation;
mod origin;
mod outcome;
mod probe;
pub mod query;
pub mod redact;
mod refused;
pub mod scope;
mod scratch;
mod shallow;
mod sink;
mod snapshot;
mod spool;
mod step;
mod store;
mod stream;
pub mod summary;
mod target;
mod tenant;
#[cfg(any(test, feature = "test-kit"))]
pub mod test_kit;
pub mod text;
mod word;

#[cfg(feature = "axum")]
pub use self::axum::MissingLayer;
pub use action::Action;
pub use actor::{Actor, ActorKind};
pub use audit::{Audit, StepGuard};
pub use auditor::{
    Auditor, AuditorBuilder, Counts, Delivery, Health, HealthStatus, Shutdown, WhenUnavailable,
    lost_without_auditor,
};
pub use caps::Caps;
pub use catalog::{Cataloged, Place, catalog};
pub use change::{Change, changes};
pub use clock::{Clock, SystemClock};
pub use commit::Commit;
pub use coverage::{Coverage, Covered, Hits, RouteCoverage};
pub use declaration::IntoReason;
pub use entry::{Entry, EntryId};
pub use error::Error;
pub use hash_key::HashKey;
pub use identity::Identity;
pub use intent::{Intents, UNKNOWN_AFTER};
pub use json::Json;
pub use key::{KEY_BYTES, Key};
pub use operation::Operation;
pub use origin::{Device, DeviceKind, Location, Origin};
pub use outcome::Outcome;
pub use query::{Cursor, Filter, Limit, Page};
pub use redact::Redaction;
pub use refused::Refused;
pub use scope::Scope;
pub use sink::{Settled, Sink, Transactions};
pub use snapshot::{Fields, Nested, Record, Snapshot};
pub use spool::{Spool, SpoolContents, SpoolTask, Spooled, Waiting};
pub use step::Step;
pub use store::{RecordState, Store, Version};
pub use stream::Stream;
pub use target::{Role, Target};
pub use tenant::Tenant;
pub use text::Text;
pub use word::UnknownWord;

/// What the macros' code names. No part of the API: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use inventory;
    pub use serde;

    pub use crate::action::Given;
    pub use crate::call::{Call, Ended, call_sync, no_judge, no_refusal};
    pub use crate::catalog::{Known, declared};
    pub use crate::declaration::{Declaration, Opening};
    pub use crate::explain::Explain;
    pub use crate::probe::CanRefuse;
    pub use crate::redact::is_secret;
    pub use crate::refused::Refused;
    pub use crate::snapshot::{Fields, HashedField, Nested, Record, Snapshot};
    pub use crate::{Delivery, Operation, Stream, Target};

    /// The probes, to be brought into scope where they are called.
    pub mod probe {
        pub use crate::probe::*;
    }

    /// Names the type of what a future returns.
    pub fn returning<R, F: Future<Output = R>>(future: F) -> F {
        future
    }

    /// Runs a closure: one that is only handed to this may move what it captured.
    pub fn run<R>(body: impl FnOnce() -> R) -> R {
        body()
    }

    /// Declares that a request needs no entry, and why.
    pub fn exempt(reason: &'static str) {
        if let Some(scope) = crate::Scope::current() {
            scope.exempt(reason);
        }
    }
}
