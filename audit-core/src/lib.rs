//! The words of an audit log and the one door to its sink.
//!
//! No HTTP and no SQL in here.

mod actor;
mod change;
mod entry;
mod error;
mod json;
mod key;
mod operation;
mod origin;
mod outcome;
pub mod query;
pub mod redact;
mod sink;
mod snapshot;
mod step;
mod store;
mod stream;
pub mod summary;
mod target;
mod tenant;
#[cfg(feature = "test-kit")]
pub mod test_kit;
pub mod text;
mod word;

pub use actor::{Actor, ActorKind};
pub use change::{Change, changes};
pub use entry::{Entry, EntryId};
pub use error::Error;
pub use json::Json;
pub use key::{KEY_BYTES, Key};
pub use operation::Operation;
pub use origin::{Device, DeviceKind, Location, Origin};
pub use outcome::Outcome;
pub use query::{Cursor, Filter, Limit, Page};
pub use sink::{Settled, Sink, Transactions};
pub use snapshot::{Fields, Nested, Record, Snapshot};
pub use step::Step;
pub use store::{Store, Version};
pub use stream::Stream;
pub use target::{Role, Target};
pub use tenant::Tenant;
pub use text::Text;
pub use word::UnknownWord;
