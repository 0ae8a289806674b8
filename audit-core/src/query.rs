//! What to read, and where a page begins.

mod cursor;
mod filter;
mod page;
mod pattern;

pub use cursor::{Cursor, CursorError, Towards};
pub use filter::{Filter, Match, Order};
pub use page::{Limit, Page};
pub use pattern::{ActionPattern, ActorRef, IpRange, TargetRef, ip_bytes};
