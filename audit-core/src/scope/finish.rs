//! The end of a scope: its drafts become entries.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Sleep;

use super::{Scope, ScopeKind};
use crate::auditor::{Delivery, Job, Place, Waiter};
use crate::clock::Moment;
use crate::draft::{Draft, DraftCell, End, Finished, Kind, Life, Verdict, lock};
use crate::error::Error;
use crate::operation::Operation;
use crate::outcome::Outcome;
use crate::refused::Refused;
use crate::stream::Stream;
use crate::text::Text;

/// How a request ended, as its layer saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestEnd {
    /// With a response of this status.
    Answered(u16),
    /// With a response of this status, whose body nobody read to its end.
    BodyDropped(u16),
    /// With a response of this status, whose body failed.
    BodyFailed(u16),
    /// With a response of this status, whose body panicked.
    BodyPanicked(u16),
    /// The service failed without a response.
    Failed,
    /// Dropped: the client left, or time ran out.
    Dropped,
    /// The service panicked.
    Panicked,
    /// The layer answered instead of the service.
    Refused(Refused),
}

impl RequestEnd {
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

impl Scope {
    /// Ends a request's scope: everything told in it becomes entries.
    ///
    /// `unclaimed` describes the request where no audited call claimed it; `None` leaves such a
    /// request out of the log. Wait for what is returned before you answer: the entries are then
    /// durable. Calling it again does nothing.
    pub fn finish(&self, end: RequestEnd, unclaimed: Option<Unclaimed>) -> Option<Durable> {
        let goes_on = end.is_of_body();
        let closed = self.close(unclaimed.is_some())?;
        let (end, status) = match end {
            RequestEnd::Answered(status) => (End::Returned, Some(status)),
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
        let root = closed.root.filter(|root| {
            let mut draft = lock(root);
            let is_own = draft.kind == Kind::Request && draft.end.is_none();
            if is_own && self.describe(&mut draft, unclaimed, closed.exempt) {
                (draft.end, draft.place) = (Some(end), closed.place);
            } else if goes_on && draft.end == Some(End::Returned) {
                draft.end = Some(end); // its body is a part of it
            }
            // A call that goes on in another task ends by itself: nobody knows yet how.
            draft.end.is_some()
        });
        let mut handing = Handing::new(self);
        root.iter()
            .chain(&closed.ended)
            .for_each(|draft| handing.outermost(draft, status));
        handing.durable()
    }

    /// Takes the drafts out, so that a scope is finished once.
    fn close(&self, speaks: bool) -> Option<Closed> {
        let mut state = self.state();
        if state.kind == ScopeKind::Detached {
            return None;
        }
        state.kind = ScopeKind::Detached;
        let mut closed = Closed {
            root: state.root.take(),
            ended: std::mem::take(&mut state.ended),
            place: state.place.take(),
            exempt: state.exempt,
        };
        drop(state);
        if closed.ended.is_empty() && closed.exempt.is_none() && speaks {
            closed.root.get_or_insert_with(|| self.fresh_root());
        }
        Some(closed)
    }

    fn fresh_root(&self) -> DraftCell {
        let opening = crate::declaration::Opening::of_action(Text::new_static(""));
        Draft::new(Kind::Request, opening, self.auditor().hash_key()).into_cell()
    }

    /// Whether the request's own record, which nobody claimed, becomes an entry: under which words.
    fn describe(
        &self,
        root: &mut Draft,
        unclaimed: Option<Unclaimed>,
        exempt: Option<&'static str>,
    ) -> bool {
        let is_told = root.is_told || !root.children.is_empty();
        match unclaimed {
            Some(_) if exempt.is_some() && !is_told => false,
            Some(words) => {
                if !is_told {
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
struct Closed {
    root: Option<DraftCell>,
    ended: Vec<DraftCell>,
    place: Option<Place>,
    exempt: Option<&'static str>,
}

/// Hands an outermost call's entry, and all that were made within it, to the auditor.
pub(crate) fn hand_over(scope: &Scope, draft: &DraftCell) -> Option<Durable> {
    let mut handing = Handing::new(scope);
    handing.outermost(draft, None);
    handing.durable()
}

/// Drafts on their way to the auditor.
struct Handing<'s> {
    scope: &'s Scope,
    waits: Vec<oneshot::Receiver<Result<(), Arc<Error>>>>,
}

impl<'s> Handing<'s> {
    fn new(scope: &'s Scope) -> Self {
        Self {
            scope,
            waits: Vec::new(),
        }
    }

    fn outermost(&mut self, cell: &DraftCell, status: Option<u16>) {
        let mut draft = lock(cell);
        let end = draft.end.clone().unwrap_or(End::Aborted);
        let mut verdict = Verdict::of(&end, status);
        if draft.rolled_back && draft.told.is_stale {
            verdict = verdict.rolled_back();
        }
        let outcome = self.hand(cell, &mut draft, verdict);
        let children = std::mem::take(&mut draft.children);
        drop(draft);
        children
            .iter()
            .for_each(|child| self.nested(child, outcome));
    }

    fn nested(&mut self, cell: &DraftCell, around: Outcome) {
        let mut draft = lock(cell);
        // What a transaction carried stands or falls with that, not with the call around it.
        let is_carried = draft.life != Life::Open;
        let verdict = match (&draft.end, draft.kind) {
            (Some(end), _) if is_carried => Verdict::of(end, None),
            (None, Kind::Beside) if is_carried => Verdict::SUCCESS,
            (Some(end), _) => Verdict::of(end, None).doubted(around),
            (None, Kind::Beside) => Verdict {
                outcome: around,
                reason: None,
                status: None,
            },
            (None, _) => Verdict::of(&End::Aborted, None),
        };
        let verdict = if draft.rolled_back {
            verdict.rolled_back()
        } else {
            verdict
        };
        let outcome = self.hand(cell, &mut draft, verdict);
        let children = std::mem::take(&mut draft.children);
        drop(draft);
        children
            .iter()
            .for_each(|child| self.nested(child, outcome));
    }

    /// Hands one draft over, and says what its entry's outcome is.
    fn hand(&mut self, cell: &DraftCell, draft: &mut Draft, verdict: Verdict) -> Outcome {
        match draft.life {
            Life::Handed => return verdict.outcome,
            Life::Written => {
                (draft.life, draft.place) = (Life::Handed, None);
                if verdict.outcome != Outcome::Success {
                    self.scope.auditor().counts().ended_after_commit(1);
                }
                // What no commit took along is judged by how the call ended.
                return verdict.outcome;
            }
            Life::Writing(moment) | Life::InDoubt(moment) => {
                let verdict = verdict.rolled_back();
                let outcome = verdict.outcome;
                draft.life = Life::Handed;
                self.send(cell, draft, moment, verdict, Job::settle);
                return outcome;
            }
            Life::Open => {}
        }
        let outcome = verdict.outcome;
        let moment = Moment::now(self.scope.auditor().clock());
        draft.life = Life::Handed;
        self.send(cell, draft, moment, verdict, Job::write);
        outcome
    }

    fn send(
        &mut self,
        cell: &DraftCell,
        draft: &mut Draft,
        moment: Moment,
        verdict: Verdict,
        job: fn(Finished, Option<Waiter>, Option<Place>) -> Job,
    ) {
        let auditor = self.scope.auditor();
        // What reserved none takes one that is free, so that the bound is one for all.
        let place = draft.place.take().or_else(|| auditor.try_reserve());
        let waiter = self.waiter(draft);
        let (draft, scope) = (cell.clone(), self.scope.clone());
        let (actor, tenant) = scope.who();
        let finished = Finished {
            draft,
            scope,
            actor,
            tenant,
            moment,
            verdict,
        };
        self.scope.auditor().hand(job(finished, waiter, place));
    }

    /// Whether somebody will wait: by the auditor's delivery, or else for everything but reads.
    fn waiter(&mut self, draft: &Draft) -> Option<Waiter> {
        let told = &draft.told;
        let operation = told
            .operation
            .unwrap_or_else(|| Operation::of_action(&told.action));
        let waits = match self.scope.auditor().delivery() {
            Some(delivery) => delivery == Delivery::BeforeResponse,
            None => operation != Operation::Read || told.stream != Stream::Account,
        };
        waits.then(|| {
            let (sender, receiver) = oneshot::channel();
            self.waits.push(receiver);
            sender
        })
    }

    fn durable(self) -> Option<Durable> {
        let patience = self.scope.auditor().patience();
        (!self.waits.is_empty()).then(|| Durable {
            waits: self.waits,
            patience,
            deadline: None,
        })
    }
}

/// Resolves when the entries that were handed over are durable.
#[must_use = "nothing is known to be durable before this has resolved"]
pub struct Durable {
    waits: Vec<oneshot::Receiver<Result<(), Arc<Error>>>>,
    patience: Duration,
    deadline: Option<Pin<Box<Sleep>>>,
}

/// An entry was not stored in time. The action may have happened; the auditor goes on trying.
#[derive(Debug, Clone)]
pub struct NotStored {
    cause: Option<Arc<Error>>,
}

impl std::fmt::Display for NotStored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the audit entry was not stored in time: the action may have happened")
    }
}

impl std::error::Error for NotStored {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}

impl Future for Durable {
    type Output = Result<(), NotStored>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        while let Some(wait) = self.waits.last_mut() {
            match Pin::new(wait).poll(context) {
                Poll::Ready(Ok(Ok(()))) => drop(self.waits.pop()),
                Poll::Ready(Ok(Err(cause))) => {
                    return Poll::Ready(Err(NotStored { cause: Some(cause) }));
                }
                Poll::Ready(Err(_)) => return Poll::Ready(Err(NotStored { cause: None })),
                Poll::Pending => return self.wait_longer(context),
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl Durable {
    fn wait_longer(&mut self, context: &mut Context<'_>) -> Poll<Result<(), NotStored>> {
        let patience = self.patience;
        let deadline = self
            .deadline
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        match deadline.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(NotStored { cause: None })),
            Poll::Pending => Poll::Pending,
        }
    }
}
