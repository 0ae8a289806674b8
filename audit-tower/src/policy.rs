//! Which requests are recorded though no audited call claims them, and how much of them.

mod dice;
mod explain;
mod rule;

use std::sync::Arc;

use http::header;
use http::request::Parts;

pub use dice::Dice;
use dice::Random;
pub use explain::Explanation;
pub use rule::{Level, Rule};

use crate::capture::Kept;
use crate::request::Route;
use crate::ruling::{Ruled, Ruling, is_read};

/// Which requests are recorded though no audited call claims them, and how much of them: of its rules, the
/// first that matches. What audited calls say is recorded in any case.
///
/// A request that no rule matches is recorded with its metadata if it can change something (its method is
/// none of GET, HEAD, OPTIONS and TRACE, or it opens a WebSocket), and else left out. One that matched no
/// route, and was answered 404 or 405, is always left out.
///
/// ```
/// use audit_tower::{Policy, Rule};
/// use http::Method;
///
/// let policy = Policy::new()
///     .rule(Rule::none("a probe of the load balancer").route("/health"))
///     .rule(Rule::request().method(Method::POST).route("/webhooks/*"))
///     .rule(Rule::metadata().route("/reports/{id}").sample_reads(0.1));
///
/// let (parts, ()) = http::Request::post("/health").body(()).unwrap().into_parts();
/// println!("{}", policy.explain(&parts)); // which rule matched, and why those before it did not
/// ```
pub struct Policy {
    rules: Vec<Rule>,
    dice: Box<dyn Dice>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            rules: Vec::new(),
            dice: Box::new(Random::default()),
        }
    }
}

impl Policy {
    /// A policy without rules.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more rule, for what none before it matches.
    #[must_use]
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// With another source of chance for rules that take a sample, as a test needs one.
    #[must_use]
    pub fn dice(mut self, dice: impl Dice) -> Self {
        self.dice = Box::new(dice);
        self
    }

    /// Which rule matches a request, and why. Its route is read where the layer reads it: in the request's
    /// extensions.
    pub fn explain(&self, parts: &Parts) -> Explanation {
        let route = Route::of(parts);
        let missed = self.rules.iter().map_while(|rule| rule.miss(parts, &route));
        let missed: Vec<_> = missed.collect();
        match self.rules.get(missed.len()) {
            Some(rule) => Explanation::of_rule(rule, missed, is_read(parts)),
            None => Explanation::of_none(missed, is_read(parts)),
        }
    }

    pub(crate) fn ruled(&self, parts: &Parts, route: &Route) -> Ruled {
        let mut rules = self.rules.iter();
        let Some(rule) = rules.find(|rule| rule.miss(parts, route).is_none()) else {
            return Ruled::of(Ruling::unless_told(parts, route));
        };
        let is_read = is_read(parts);
        let kept = match rule.level() {
            // Reads are in no list of what is not covered, so none of them has to be told as exempt.
            Level::None { reason } => {
                return Ruled {
                    exempt: (!is_read).then_some(reason),
                    ..Ruled::of(Ruling::silent(parts))
                };
            }
            _ if is_read && !rule.takes(&*self.dice) => return Ruled::of(Ruling::silent(parts)),
            Level::Metadata => None,
            Level::Request { limit } => {
                let kind = parts.headers.get(header::CONTENT_TYPE).cloned();
                Some(Arc::new(Kept::new(kind, limit)))
            }
        };
        Ruled {
            kept,
            ..Ruled::of(Ruling::metadata(parts, route))
        }
    }
}

#[cfg(test)]
mod tests;
