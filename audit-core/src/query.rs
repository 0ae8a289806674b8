//! What to read, and where a page begins.

mod cursor;
mod facets;
mod filter;
mod histogram;
mod matching;
mod page;
mod pattern;
mod words;

pub use cursor::{Cursor, CursorError, Towards};
pub use facets::{Count, Counts, Facets};
pub use filter::{Filter, Match, Order};
pub use histogram::{Bar, Histogram, Interval};
pub use page::{Limit, Page};
pub use pattern::{ActionPattern, ActorRef, IpRange, TargetRef, ip_bytes};
pub use words::{QUERY_WORDS, entry_words, query_words, words};
