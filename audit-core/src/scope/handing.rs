//! Drafts on their way from a scope to the auditor.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::{Durable, Scope};
use crate::auditor::{Delivery, Job, Place, Waiter};
use crate::clock::Moment;
use crate::draft::{Draft, DraftCell, End, Finished, Kind, Life, Verdict, lock};
use crate::error::Error;
use crate::outcome::Outcome;

/// Hands an outermost call's entry, and all that were made within it, to the auditor.
pub(crate) fn hand_over(scope: &Scope, draft: &DraftCell) -> Option<Durable> {
    let mut handing = Handing::new(scope);
    handing.outermost(draft, None);
    handing.durable()
}

/// Drafts on their way to the auditor.
pub(super) struct Handing<'s> {
    scope: &'s Scope,
    waits: Vec<oneshot::Receiver<Result<(), Arc<Error>>>>,
    /// What came after the auditor's writer had ended.
    late: Vec<Job>,
}

impl<'s> Handing<'s> {
    pub(super) fn new(scope: &'s Scope) -> Self {
        Self {
            scope,
            waits: Vec::new(),
            late: Vec::new(),
        }
    }

    pub(super) fn outermost(&mut self, cell: &DraftCell, status: Option<u16>) {
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
            (Some(end), _) if draft.intent.is_some() => Verdict::of(end, None),
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
        let moment = draft.moment(self.scope.auditor().clock());
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
        let (identity, tenant) = self.scope.who();
        let tenant = draft.tenant(tenant);
        let (draft, scope) = (cell.clone(), self.scope.clone());
        let finished = Finished {
            draft,
            scope,
            identity,
            tenant,
            moment,
            verdict,
        };
        if let Err(job) = self.scope.auditor().hand(job(finished, waiter, place)) {
            self.late.push(*job);
        }
    }

    /// Whether somebody will wait. Nobody does for an entry that may never be kept, where calls run
    /// all the same.
    fn waiter(&mut self, draft: &Draft) -> Option<Waiter> {
        let auditor = self.scope.auditor();
        let delivery = draft.told.delivery(auditor.delivery());
        if delivery != Delivery::BeforeResponse || auditor.lets_go() {
            return None;
        }
        auditor.counts().waited(1);
        let (sender, receiver) = oneshot::channel();
        self.waits.push(receiver);
        Some(sender)
    }

    pub(super) fn durable(self) -> Option<Durable> {
        let auditor = self.scope.auditor();
        self.late.into_iter().for_each(|job| auditor.rescue(job));
        let patience = auditor.patience();
        (!self.waits.is_empty()).then(|| Durable::new(self.waits, patience))
    }
}
