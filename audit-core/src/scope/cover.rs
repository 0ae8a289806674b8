//! What a route declares of its requests, and what became of them.

use super::{Closed, RequestEnd, Scope};
use crate::action::Action;
use crate::coverage::{Seen, SeenEnd};
use crate::declaration::Declared;
use crate::draft::{DraftCell, lock};
use crate::operation::Operation;
use crate::text::Text;

/// The route that a request came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteKey<'a> {
    /// The request's method.
    pub method: &'a str,
    /// The pattern that it matched, if it did.
    pub route: Option<&'a str>,
}

/// What is declared beside a handler, and which call was made.
#[derive(Default)]
pub(super) struct Covering {
    pub(super) declared: Option<Action>,
    pub(super) exempt: Option<&'static str>,
    /// The action of the first outermost call, or of the one that was declared.
    pub(super) claimed: Option<Text>,
    /// Whether one of the calls is more than a look.
    has_change: bool,
    /// Whether a look can claim the request whatever its method says.
    looks_claim: bool,
}

impl Covering {
    pub(super) fn claim(&mut self, call: &Declared) {
        let action = call.action();
        self.has_change |= !call.is_read();
        let is_declared = self
            .declared
            .is_some_and(|declared| action == declared.name());
        if self.claimed.is_none() || is_declared {
            self.claimed = Some(action);
        }
    }

    /// Whether a look is all that is to be told of the request: its route says so.
    fn expects_a_look(&self) -> bool {
        let is_look = |action: Action| action.kind() == Operation::Read;
        self.looks_claim || self.exempt.is_some() || self.declared.is_some_and(is_look)
    }
}

impl Scope {
    /// Says what the request's route leads to. Where no audited call claims the request, since its handler
    /// was not reached, the request's own record is written under this action.
    ///
    /// A call that claims it for another action is told of in
    /// [`Auditor::coverage`](crate::Auditor::coverage).
    pub fn declare(&self, action: Action) {
        self.state().covering.declared = Some(action);
    }

    /// Says that nobody needs an entry of the request, and why. What audited calls tell in it is
    /// recorded all the same.
    pub fn exempt(&self, reason: &'static str) {
        self.state().covering.exempt = Some(reason);
    }

    /// Says that a look is all that this request may be, though its method could change something: gRPC and
    /// GraphQL ask with POST. Otherwise a request that can change something is not claimed by an audited call
    /// that only looks: it is recorded besides, and counted as not covered.
    pub fn let_looks_claim(&self) {
        self.state().covering.looks_claim = true;
    }

    /// Writes down what became of a request to this route, if it could have left an entry.
    pub(super) fn cover(&self, closed: &Closed, end: RequestEnd, could_speak: bool) {
        let speaks = could_speak || closed.is_told();
        let Covering {
            declared,
            exempt,
            claimed,
            ..
        } = &closed.covering;
        let end = match claimed {
            Some(action) => SeenEnd::Claimed(action.clone()),
            None if !speaks && declared.is_none() && exempt.is_none() => return,
            None if end.is_well() => SeenEnd::Unclaimed,
            None => SeenEnd::Unreached,
        };
        let seen = Seen {
            declared: *declared,
            exempt: *exempt,
            end,
        };
        if let Some(key) = self.0.source.route() {
            self.auditor().book().note(key, seen);
        }
    }
}

impl Closed {
    /// Whether anything was told that no call claimed.
    fn is_told(&self) -> bool {
        let told = |root| {
            let draft = lock(root);
            draft.is_told || !draft.children.is_empty()
        };
        self.root.as_ref().is_some_and(told)
    }

    /// Whether its calls looked, and told of nothing that was done: who else did what is not known then.
    pub(super) fn only_looked(&self) -> bool {
        let mut calls = self.root.iter().chain(&self.ended);
        !self.covering.has_change && !self.covering.expects_a_look() && calls.all(is_look)
    }
}

/// Whether neither a call nor what was made within it is more than a look.
fn is_look(draft: &DraftCell) -> bool {
    let (is_read, children) = {
        let draft = lock(draft);
        (draft.told.is_read(), draft.children.clone())
    };
    is_read && children.iter().all(is_look)
}
