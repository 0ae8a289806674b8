//! Which entries.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::pattern::{ActionPattern, ActorRef, IpRange, TargetRef};
use crate::operation::Operation;
use crate::outcome::Outcome;
use crate::stream::Stream;
use crate::tenant::Tenant;
use crate::word::words;

words! {
    /// In which order a walk goes.
    pub enum Order {
        /// From now backwards.
        Newest = "newest",
        /// From the beginning onwards.
        Oldest = "oldest",
    }
}

/// The values that one field may have: any of some, and none of others.
///
/// Empty, it lets everything pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match<T> {
    /// One of these, unless there are none.
    pub any: Vec<T>,
    /// None of these.
    pub none: Vec<T>,
}

impl<T> Match<T> {
    /// Whether it lets everything pass.
    pub fn is_empty(&self) -> bool {
        self.any.is_empty() && self.none.is_empty()
    }
}

impl<T> Default for Match<T> {
    fn default() -> Self {
        Self {
            any: Vec::new(),
            none: Vec::new(),
        }
    }
}

/// Which entries of one tenant to read, and in which order.
///
/// Fields are combined with *and*; several values of one field with *or*.
///
/// ```
/// use audit_core::Tenant;
/// use audit_core::query::Filter;
///
/// let filter = Filter::new(Tenant::new("acme")?)
///     .actor("user:42".parse()?)
///     .action("customer.*".parse()?)
///     .not_action("customer.view".parse()?);
/// # Ok::<(), audit_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Filter {
    /// The tenant whose log it is.
    pub tenant: Tenant,
    /// In which order.
    pub order: Order,
    /// From this time on, inclusive: the one at which an entry is [listed](crate::Entry::listed_at).
    pub from: Option<DateTime<Utc>>,
    /// Up to this time, exclusive.
    pub to: Option<DateTime<Utc>>,
    /// Who did it.
    pub actor: Match<ActorRef>,
    /// What it was done to, or concerned.
    pub target: Match<TargetRef>,
    /// The tab.
    pub category: Match<String>,
    /// What was done.
    pub action: Match<ActionPattern>,
    /// Its kind.
    pub operation: Match<Operation>,
    /// How it ended.
    pub outcome: Match<Outcome>,
    /// Which log.
    pub stream: Match<Stream>,
    /// From which address.
    pub ip: Match<IpRange>,
    /// From which country, ISO 3166-1 alpha-2.
    pub country: Match<String>,
    /// In which request.
    pub request: Match<String>,
    /// Words that must all occur in the summary, the labels and the ids: see [`Filter::text`].
    pub text: Option<String>,
}

/// The two methods that narrow one field.
macro_rules! narrowing {
    ($($field:ident, $not:ident: $type:ty;)+) => {
        $(
            #[doc = concat!("Only entries whose ", stringify!($field), " is this, or another that was asked for.")]
            #[must_use]
            pub fn $field(mut self, $field: $type) -> Self {
                self.$field.any.push($field.into());
                self
            }

            #[doc = concat!("No entries whose ", stringify!($field), " is this.")]
            #[must_use]
            pub fn $not(mut self, $field: $type) -> Self {
                self.$field.none.push($field.into());
                self
            }
        )+
    };
}

impl Filter {
    /// Everything in a tenant's log, newest first.
    pub fn new(tenant: Tenant) -> Self {
        Self {
            tenant,
            order: Order::Newest,
            from: None,
            to: None,
            actor: Match::default(),
            target: Match::default(),
            category: Match::default(),
            action: Match::default(),
            operation: Match::default(),
            outcome: Match::default(),
            stream: Match::default(),
            ip: Match::default(),
            country: Match::default(),
            request: Match::default(),
            text: None,
        }
    }

    narrowing! {
        actor, not_actor: ActorRef;
        target, not_target: TargetRef;
        category, not_category: impl Into<String>;
        action, not_action: ActionPattern;
        operation, not_operation: Operation;
        outcome, not_outcome: Outcome;
        stream, not_stream: Stream;
        ip, not_ip: IpRange;
        country, not_country: impl Into<String>;
        request, not_request: impl Into<String>;
    }

    /// Only entries in whose summary, labels and ids each of these words occurs, in any order.
    ///
    /// Words are whole ones, as [`words`](super::words) tells them apart, in any case; accents
    /// matter. Of a word the first 64 characters count, and of an entry the first 256 words: those
    /// of its summary, then of who did it, then of its targets, so that an entry of very many targets
    /// is found by the first of them. A text has from one to [`QUERY_WORDS`](super::QUERY_WORDS)
    /// words, or a store refuses it. Databases look words up in an index that is filled a little later than entries
    /// are written: what was written just now may not be found yet.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// Only entries from this time on, by when they are [listed](crate::Entry::listed_at).
    #[must_use]
    pub fn from(mut self, from: DateTime<Utc>) -> Self {
        self.from = Some(from);
        self
    }

    /// Only entries before this time, by when they are [listed](crate::Entry::listed_at).
    #[must_use]
    pub fn to(mut self, to: DateTime<Utc>) -> Self {
        self.to = Some(to);
        self
    }

    /// In this order.
    #[must_use]
    pub fn order(mut self, order: Order) -> Self {
        self.order = order;
        self
    }

    /// What tells this filter from another: a cursor holds it, so that it can't be taken elsewhere.
    ///
    /// The JSON of a struct without maps has one form, so its hash does, too.
    pub(crate) fn digest(&self) -> [u8; 8] {
        let text = serde_json::to_vec(self).unwrap_or_default();
        let hash = Sha256::digest(&text);
        std::array::from_fn(|at| hash[at])
    }
}
