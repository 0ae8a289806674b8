//! Looks at the log, each told once in a while.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use audit_core::scope::Source;
use audit_core::{Actor, Audit, Key, Refused, Scope, Target, Tenant};
use audit_macros::audited;
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde_json::{Map, Value};

use super::looked::Looked;
use super::{AUDIT_LOG, asked, scope};
use crate::guard::Access;
use crate::problem::Problem;
use crate::query::Params;

/// How long a look stands for those that follow it.
const STANDS: Duration = Duration::from_secs(15 * 60);

/// How many looks are remembered. What there is no room for is told each time.
const MOST: usize = 10_000;

/// Which looks were told a while ago, by all who read through one viewer or API.
#[derive(Clone, Default)]
pub(crate) struct Looks(Arc<Mutex<HashMap<Same, Instant>>>);

/// What makes two looks the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Same {
    tenant: Tenant,
    reader: Vec<Key>,
    /// Of those whom nobody knows.
    address: Option<IpAddr>,
    looked: Key,
}

impl Looks {
    /// Begins a request that may be a look.
    pub(crate) fn begin(&self, access: &Access, parts: &Parts) -> Result<Look, Problem> {
        let Some(looked) = Looked::at(parts) else {
            return Ok(Look(None));
        };
        let scope = scope(access)?;
        let same = Same {
            tenant: access.tenant().clone(),
            reader: reader(&scope.actor()),
            address: address(&scope),
            looked: Key::new(&looked.id),
        };
        Ok(Look(Some(Begun {
            looks: self.clone(),
            same,
            scope,
            target: looked.target(),
            asked: asked(&Params::read(parts.uri.query())),
        })))
    }

    fn is_told(&self, look: &Same, now: Instant) -> bool {
        let told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.get(look).is_some_and(|told| now - *told < STANDS)
    }

    fn tell(&self, look: Same, now: Instant) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() >= MOST {
            told.retain(|_, told| now - *told < STANDS);
        }
        if told.len() < MOST {
            told.insert(look, now);
        }
    }
}

/// Whoever acts, and for whom.
fn reader(actor: &Actor) -> Vec<Key> {
    let chain = std::iter::successors(Some(actor), |actor| actor.on_behalf_of.as_deref());
    let parts = chain.flat_map(|actor| [actor.kind.as_str(), actor.id.as_str()]);
    parts.map(Key::new).collect()
}

fn address(scope: &Scope) -> Option<IpAddr> {
    let actor = scope.actor();
    let is_nobody = actor.id.is_empty();
    let origin = is_nobody.then(|| Source::origin(scope, &actor))?;
    origin.ip.or(origin.peer)
}

/// A request that may be a look, before it is known whether anything was shown.
#[must_use = "a look that is not recorded is a look that nobody knows of"]
pub(crate) struct Look(Option<Begun>);

struct Begun {
    looks: Looks,
    same: Same,
    scope: Scope,
    target: Target,
    asked: Map<String, Value>,
}

impl Look {
    /// Tells of the look, if it showed anything and was not told of a while ago.
    pub(crate) async fn record(self, shown: StatusCode) -> Result<(), Problem> {
        let Some(begun) = self.0.filter(|_| is_shown(shown)) else {
            return Ok(());
        };
        let now = Instant::now();
        if begun.looks.is_told(&begun.same, now) {
            return Ok(());
        }
        let told = begun.scope.in_scope(view(begun.target, begun.asked)).await;
        told.map_err(Problem::refused)?;
        begun.looks.tell(begun.same, now);
        Ok(())
    }
}

/// That nothing changed since the last look is an answer, too.
fn is_shown(status: StatusCode) -> bool {
    status.is_success() || status.is_redirection()
}

#[audited(
    action = "audit_log.view",
    category = AUDIT_LOG,
    operation = read,
    summary = "looked at {target}",
    delivery = background,
    crate = audit_core
)]
async fn view(target: Target, asked: Map<String, Value>) -> Result<(), Refused> {
    let audit = Audit::current();
    audit.target(target);
    audit.context("asked", asked);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(number: usize) -> Same {
        Same {
            tenant: Tenant::default(),
            reader: reader(&Actor::user("42", "Ada")),
            address: None,
            looked: Key::new(&number.to_string()),
        }
    }

    #[test]
    fn a_look_stands_for_a_quarter_of_an_hour() {
        let (looks, now) = (Looks::default(), Instant::now());
        let later = |minutes: u64| now + Duration::from_secs(60 * minutes);
        assert!(!looks.is_told(&same(1), now));
        looks.tell(same(1), now);
        assert!(looks.is_told(&same(1), now));
        assert!(looks.is_told(&same(1), later(14)));
        assert!(!looks.is_told(&same(2), later(14)));
        assert!(!looks.is_told(&same(1), later(15)));
    }

    #[test]
    fn what_there_is_no_room_for_is_told_each_time() {
        let (looks, now) = (Looks::default(), Instant::now());
        for number in 0..=MOST {
            looks.tell(same(number), now);
        }
        assert!(looks.is_told(&same(0), now));
        assert!(!looks.is_told(&same(MOST), now));
        looks.tell(same(MOST), now + STANDS);
        assert!(looks.is_told(&same(MOST), now + STANDS));
    }

    #[test]
    fn support_that_acts_for_two_people_looks_twice() {
        let support = |id: &str| Actor::user("7", "Sam").on_behalf_of(Actor::user(id, "A"));
        assert_ne!(reader(&support("1")), reader(&support("2")));
        assert_ne!(reader(&support("1")), reader(&Actor::user("7", "Sam")));
    }
}
