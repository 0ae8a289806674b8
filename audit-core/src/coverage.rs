//! Which routes are audited, as far as the requests so far have shown.

mod book;

use serde::{Deserialize, Serialize};

pub(crate) use book::{Book, Seen, SeenEnd};

use crate::text::Text;
use crate::word::words;

words! {
    /// Whether a route is audited, in a word.
    pub enum Covered {
        /// An audited call claimed every request that its handler answered. Of a request whose method can change
        /// something, one that only looks is no such call.
        Audited = "audited",
        /// Nobody needs an entry of it, as its declaration, its handler or the policy says.
        Exempt = "exempt",
        /// A request was answered well, and no audited call claimed it, or only one that looks.
        Unannotated = "unannotated",
        /// No request is known to have reached its handler.
        Unproved = "unproved",
    }
}

/// Which routes are audited, as far as the requests so far have shown.
///
/// A route is in here once a request to it could have left an entry: reads that nobody audits are not.
/// What is told is told over all tenants.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Coverage {
    /// The routes, in the order of their patterns and methods; at most 1,000.
    pub routes: Vec<RouteCoverage>,
    /// How many requests were made to routes that found no room in here.
    pub left_out: u64,
}

/// What is known of one route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RouteCoverage {
    /// The request's method.
    pub method: Text,
    /// The pattern that it matched; `None` for requests that matched none.
    pub route: Option<Text>,
    /// Whether it is audited, in a word.
    pub coverage: Covered,
    /// The action that is declared for it, beside its handler.
    pub declared: Option<Text>,
    /// The actions that audited calls claimed its requests for; at most 8.
    pub claimed: Vec<Text>,
    /// Why nobody needs an entry of it.
    pub exempt: Option<Text>,
    /// What was found to be untrue of the declaration.
    pub mismatch: Option<Text>,
    /// What became of its requests.
    pub hits: Hits,
}

/// How many requests ended in which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Hits {
    /// An audited call claimed them.
    pub audited: u64,
    /// They were exempt.
    pub exempt: u64,
    /// They were answered well, and no audited call claimed them. What their handlers told all the same is
    /// recorded, and has no action of its own.
    pub unannotated: u64,
    /// They were refused, failed or dropped before an audited call claimed them: whether there would
    /// have been one can't be told.
    pub unreached: u64,
    /// They ended otherwise than the route's declaration says. They are counted above, too.
    pub mismatched: u64,
}

impl Hits {
    fn coverage(self) -> Covered {
        match self {
            Self {
                unannotated: 1.., ..
            } => Covered::Unannotated,
            Self { audited: 1.., .. } => Covered::Audited,
            Self { exempt: 1.., .. } => Covered::Exempt,
            _ => Covered::Unproved,
        }
    }
}
