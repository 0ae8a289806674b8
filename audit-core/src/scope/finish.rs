//! The end of a scope: its drafts become entries.

use super::handing::{Handing, hand_over};
use super::{Covering, Durable, Scope, ScopeKind};
use crate::action::Action;
use crate::auditor::Place;
use crate::declaration::Opening;
use crate::draft::{Draft, DraftCell, End, Kind, lock};
use crate::operation::Operation;
use crate::outcome::Outcome;
use crate::refused::Refused;
use crate::text::Text;

/// How a request ended, as its layer saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestEnd {
    /// With a response of this status.
    Answered(u16),
    /// With a response of this status, of which another protocol says how it really ended.
    Overruled {
        /// The response's status.
        status: u16,
        /// How it ended: [`Outcome::Denied`], or else a failure.
        outcome: Outcome,
        /// Why, in that protocol's word.
        reason: &'static str,
    },
    /// With a response of this status, whose body nobody read to its end.
    BodyDropped(u16),
    /// With a response of this status, whose body failed.
    BodyFailed(u16),
    /// With a response of this status, whose body panicked.
    BodyPanicked(u16),
    /// The service failed without a response.
    Failed,
    /// Dropped: the client left, time ran out, or a call was refused after another had begun.
    Dropped,
    /// The service panicked.
    Panicked,
    /// The layer answered instead of the service, in which nothing had begun.
    Refused(Refused),
}

impl RequestEnd {
    /// Whether the request was answered well, which is for a handler alone to do.
    pub(super) fn is_well(self) -> bool {
        matches!(self, Self::Answered(..400)) || self.is_of_body()
    }

    /// Whether a body that began well did not end so.
    fn is_of_body(self) -> bool {
        matches!(
            self,
            Self::BodyDropped(..400) | Self::BodyFailed(..400) | Self::BodyPanicked(..400)
        )
    }
}

/// What is said of a request that no audited call claimed.
#[derive(Debug, Clone)]
pub struct Unclaimed {
    /// What was done, as far as the request tells: `http.post`.
    pub action: Text,
    /// The tab.
    pub category: Text,
    /// Its kind.
    pub operation: Operation,
    /// The sentence.
    pub summary: Text,
}

impl Unclaimed {
    /// The same under the action that the request's route declares.
    fn declared(self, action: Option<Action>) -> Self {
        match action {
            None => self,
            Some(action) => Self {
                action: action.to_text(),
                category: action.category_text(),
                operation: action.kind(),
                ..self
            },
        }
    }
}

impl Scope {
    /// Ends a request's scope: everything told in it becomes entries.
    ///
    /// `unclaimed` is asked to describe the request where no audited call claimed it; `None` leaves
    /// such a request out of the log. Wait for what is returned before you answer: the entries are
    /// then durable. Calling it again does nothing.
    pub fn finish(
        &self,
        end: RequestEnd,
        unclaimed: impl FnOnce() -> Option<Unclaimed>,
    ) -> Option<Durable> {
        let goes_on = end.is_of_body() || matches!(end, RequestEnd::Overruled { .. });
        let mut closed = self.close()?;
        let changes = |words: &Unclaimed| words.operation != Operation::Read;
        let (unclaimed, beside) = match closed.claim() {
            Claim::None => (unclaimed(), None),
            Claim::Look if !matches!(end, RequestEnd::Refused(_)) => {
                (None, unclaimed().filter(changes))
            }
            Claim::Look | Claim::Change => (None, None),
        };
        if beside.is_some() {
            closed.covering.claimed = None;
        }
        let could_change = beside.is_some() || unclaimed.as_ref().is_some_and(changes);
        self.cover(&closed, end, could_change);
        let is_well = end.is_well();
        let (end, status) = match end {
            RequestEnd::Answered(status) => (End::Returned, Some(status)),
            RequestEnd::Overruled {
                status,
                outcome,
                reason,
            } => (End::overruled(outcome, reason), Some(status)),
            RequestEnd::BodyDropped(status) => (End::Aborted, Some(status)),
            RequestEnd::BodyFailed(status) => (End::Failed(None), Some(status)),
            RequestEnd::BodyPanicked(status) => (End::Panicked, Some(status)),
            RequestEnd::Failed => (End::Failed(None), None),
            RequestEnd::Dropped => (End::Aborted, None),
            RequestEnd::Panicked => (End::Panicked, None),
            RequestEnd::Refused(refused) => (
                End::Refused(refused.to_string().into()),
                Some(refused.status()),
            ),
        };
        let speaks =
            unclaimed.is_some() && closed.ended.is_empty() && closed.covering.exempt.is_none();
        let beside = beside.map(|words| {
            let own = self.fresh_root();
            let mut draft = lock(&own);
            self.describe(&mut draft, Some(words), &closed.covering, is_well);
            // The place that was reserved for the request: a look needs none.
            let of_look = closed.root.as_ref();
            draft.place = of_look.and_then(|look| lock(look).place.take());
            draft.end = Some(end.clone());
            drop(draft);
            own
        });
        let root = closed.root.or_else(|| speaks.then(|| self.fresh_root()));
        let root = root.filter(|root| {
            let mut draft = lock(root);
            let is_own = draft.kind == Kind::Request && draft.end.is_none();
            if is_own && self.describe(&mut draft, unclaimed, &closed.covering, is_well) {
                (draft.end, draft.place) = (Some(end), closed.place);
            } else if goes_on {
                draft.end = draft.end.take().map(|call| call.followed_by(end));
            }
            // A call that goes on in another task ends by itself: nobody knows yet how.
            draft.end.is_some()
        });
        let mut handing = Handing::new(self);
        root.iter()
            .chain(&closed.ended)
            .chain(&beside)
            .for_each(|draft| handing.outermost(draft, status));
        handing.durable()
    }

    /// Takes the drafts out, so that a scope is finished once.
    fn close(&self) -> Option<Closed> {
        let mut state = self.state();
        if state.kind == ScopeKind::Detached {
            return None;
        }
        state.kind = ScopeKind::Detached;
        Some(Closed {
            root: state.root.take(),
            ended: std::mem::take(&mut state.ended),
            place: state.place.take(),
            covering: std::mem::take(&mut state.covering),
        })
    }

    fn fresh_root(&self) -> DraftCell {
        let opening = Opening::of_action(Text::new_static(""));
        Draft::new(Kind::Request, opening, self.auditor().keeping()).into_cell()
    }

    /// Whether the request's own record, which nobody claimed, becomes an entry: under which words.
    fn describe(
        &self,
        root: &mut Draft,
        unclaimed: Option<Unclaimed>,
        covering: &Covering,
        is_well: bool,
    ) -> bool {
        let is_told = root.is_told || !root.children.is_empty();
        match unclaimed {
            Some(_) if covering.exempt.is_some() && !is_told => false,
            Some(words) => {
                let is_read = words.operation == Operation::Read;
                let words = words.declared(covering.declared);
                if !is_told && !is_read && (is_well || covering.declared.is_none()) {
                    self.auditor().counts().not_covered(1);
                }
                root.told.action = words.action;
                root.told.category.get_or_insert(words.category);
                root.told.operation.get_or_insert(words.operation);
                root.told.template.get_or_insert(words.summary);
                true
            }
            None if is_told => {
                root.told.action = Text::new_static("http.request");
                true
            }
            None => false,
        }
    }

    /// Ends a job's scope: what was told outside its calls is an entry of its own.
    pub(super) fn finish_told(&self, end: End) -> Option<Durable> {
        let root = {
            let mut state = self.state();
            if state.kind != ScopeKind::Detached {
                return None;
            }
            state.root.take()?
        };
        let is_told = {
            let mut draft = lock(&root);
            if draft.kind != Kind::Request {
                return None;
            }
            draft.end.get_or_insert(end);
            if draft.told.action.is_empty() {
                draft.told.action = Text::new_static("job.run");
            }
            draft.is_told || !draft.children.is_empty()
        };
        if is_told {
            hand_over(self, &root)
        } else {
            None
        }
    }
}

/// What a scope held when it was closed.
pub(super) struct Closed {
    pub(super) root: Option<DraftCell>,
    pub(super) ended: Vec<DraftCell>,
    place: Option<Place>,
    pub(super) covering: Covering,
}

/// Which audited calls claimed a request.
enum Claim {
    None,
    /// Such as only looked. What can change something is not told by them.
    Look,
    Change,
}

impl Closed {
    fn claim(&self) -> Claim {
        let claimed = |root: &DraftCell| lock(root).kind != Kind::Request;
        match self.root.as_ref().is_some_and(claimed) {
            false => Claim::None,
            true if self.only_looked() => Claim::Look,
            true => Claim::Change,
        }
    }
}
