//! A call that has begun: its draft, and the scope it runs in.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use futures_util::future::BoxFuture;

use crate::auditor::{Delivery, Place};
use crate::declaration::Opening;
use crate::draft::{Draft, DraftCell, End, Kind, Life, lock};
use crate::explain::Explain;
use crate::intent::intend;
use crate::refused::Refused;
use crate::scope::{Current, Durable, Entered, Scope, hand_over};

/// Whether a call's body may run, as far as its entry is concerned.
pub(super) enum Admission {
    Granted,
    /// When a place is free.
    Pending(BoxFuture<'static, Result<Option<Place>, Refused>>),
    Refused(Refused),
}

pub(super) struct Opened {
    /// What the body's code finds as current; swapped in around each poll.
    slot: Option<Current>,
    scope: Scope,
    draft: DraftCell,
    is_outermost: bool,
    demands: Demands,
    polling: bool,
}

/// What has to be there before the body runs.
#[derive(Clone, Copy)]
struct Demands {
    reason: bool,
    intent: bool,
}

impl Demands {
    fn of(opening: &Opening) -> Self {
        Self {
            reason: opening.declared.reason_required(),
            intent: opening.declared.intent(),
        }
    }
}

impl Opened {
    /// Opens a call in the scope that the running code is in, or else in one of the installed
    /// auditor's. Without either, the call's entry is lost, and counted as such.
    pub(super) fn open(opening: Opening) -> Option<Self> {
        match Current::get() {
            Some(Current {
                scope,
                call: Some(parent),
            }) => Some(Self::nested(opening, scope, &parent)),
            Some(Current { scope, call: None }) => Some(Self::outermost(opening, scope)),
            None => match Scope::installed() {
                Some(scope) => Some(Self::outermost(opening, scope)),
                None => {
                    crate::auditor::lose_without_auditor(
                        "an audited call was made outside any audit scope",
                    );
                    None
                }
            },
        }
    }

    fn outermost(opening: Opening, scope: Scope) -> Self {
        let demands = Demands::of(&opening);
        let draft = scope.open_call(opening.kept(scope.auditor().keeping()));
        Self::new(scope, draft, true, demands)
    }

    fn nested(opening: Opening, scope: Scope, parent: &DraftCell) -> Self {
        let demands = Demands::of(&opening);
        let keeping = scope.auditor().keeping();
        let draft = Draft::new(Kind::Call, opening.kept(keeping), keeping).into_cell();
        // A call around it that has ended can't take it along any more.
        let is_nested = lock(parent).adopt(&draft);
        Self::new(scope, draft, !is_nested, demands)
    }

    fn new(scope: Scope, draft: DraftCell, is_outermost: bool, demands: Demands) -> Self {
        let slot = Some(Current {
            scope: scope.clone(),
            call: Some(draft.clone()),
        });
        Self {
            slot,
            scope,
            draft,
            is_outermost,
            demands,
            polling: false,
        }
    }

    pub(super) fn scope(&self) -> Scope {
        self.scope.clone()
    }

    pub(super) fn is_outermost(&self) -> bool {
        self.is_outermost
    }

    /// Whether the action demands a reason that nobody gave: neither the call nor the request.
    pub(super) fn lacks_reason(&self) -> bool {
        let keeping = self.scope.auditor().keeping();
        // The app's code: nothing is held while it is asked.
        let given = self.scope.reason();
        let mut cut = Vec::new();
        let given = given.map(|reason| keeping.sent_reason(reason, &mut cut));
        let mut draft = lock(&self.draft);
        if draft.told.reason.is_none() && given.is_some() {
            draft.told.reason = given;
            draft.told.truncated.extend(cut);
        }
        self.demands.reason && draft.told.reason.is_none()
    }

    /// Sees to it before the body runs that its entry can be kept.
    pub(super) fn admission(&self) -> Admission {
        let auditor = self.scope.auditor();
        let (waits, has_place) = {
            let draft = lock(&self.draft);
            let delivery = draft.told.delivery(auditor.delivery());
            let waits = !draft.told.is_read() || delivery == Delivery::BeforeResponse;
            (waits, draft.place.is_some())
        };
        match self.is_outermost {
            false => Admission::Granted,
            true if (waits || auditor.is_closed()) && !auditor.admits() => self.refused_or_waits(),
            true if has_place || auditor.lets_go() => Admission::Granted,
            true => match auditor.try_reserve() {
                Some(place) => {
                    self.keep_place(Some(place));
                    Admission::Granted
                }
                None => self.wait_for_place(),
            },
        }
    }

    /// Nothing can take an entry: a request is told at once, a job waits.
    fn refused_or_waits(&self) -> Admission {
        if self.scope.is_request() {
            Admission::Refused(Refused::Unavailable)
        } else {
            self.wait_for_place()
        }
    }

    /// A request is refused when its patience ends; a job waits as long as it takes.
    fn wait_for_place(&self) -> Admission {
        let (auditor, is_request) = (self.scope.auditor().clone(), self.scope.is_request());
        Admission::Pending(Box::pin(async move {
            if is_request {
                auditor.reserve().await
            } else {
                auditor.reserve_patiently().await
            }
        }))
    }

    /// Writes the call's intent, where it has one.
    pub(super) fn intend(&self) -> Option<BoxFuture<'static, Result<(), Refused>>> {
        let demanded = self.demands.intent;
        demanded.then(|| intend(self.scope.clone(), self.draft.clone()))
    }

    /// Whether an intent may have been written, which has to be completed.
    pub(super) fn has_begun(&self) -> bool {
        lock(&self.draft).intent.is_some()
    }

    pub(super) fn keep_place(&self, place: Option<Place>) {
        lock(&self.draft).place = place;
    }

    /// Asks what the body returned. The error's own code runs there, and may panic like the body.
    pub(super) fn judge<T>(&mut self, judge: impl FnOnce(&Explain<'_>) -> T) -> T {
        self.polling = true;
        let auditor = self.scope.auditor();
        let explain = Explain::new(auditor.transactions(), auditor.redaction());
        let judged = judge(&explain);
        self.polling = false;
        judged
    }

    /// Polls the body. A panic leaves the mark by which dropping tells it from a client that left.
    pub(super) fn poll<T>(&mut self, poll: impl FnOnce() -> T) -> T {
        self.polling = true;
        let polled = self.within(poll);
        self.polling = false;
        polled
    }

    fn within<T>(&mut self, run: impl FnOnce() -> T) -> T {
        let _entered = Entered::new(&mut self.slot);
        run()
    }

    /// Ends the call. Its body is dropped first, so that nothing it holds is held while waiting.
    pub(super) fn end(mut self, end: End, drop_body: impl FnOnce()) -> Option<Durable> {
        let dropped = catch_unwind(AssertUnwindSafe(|| self.within(drop_body)));
        let end = if dropped.is_ok() { end } else { End::Panicked };
        lock(&self.draft).end.get_or_insert(end);
        let durable = self.leave();
        if let Err(panic) = dropped {
            resume_unwind(panic);
        }
        durable
    }

    /// Leaves the entry to the call or the request around it, or else hands it over.
    fn leave(&self) -> Option<Durable> {
        if !self.is_outermost || self.scope.keep(&self.draft) {
            return None;
        }
        hand_over(&self.scope, &self.draft)
    }

    /// Lets go of a call that no entry can be kept of: it is refused for that, and counted so.
    pub(super) fn forget(&self) {
        self.scope.auditor().refuse();
        lock(&self.draft).life = Life::Handed;
    }

    /// Ends a call whose body was dropped midway: the client left, time ran out, or it panicked.
    pub(super) fn abandon(self, drop_body: impl FnOnce()) {
        let end = if self.polling {
            End::Panicked
        } else {
            End::Aborted
        };
        // Nobody is left to wait for it.
        drop(self.end(end, drop_body));
    }

    /// Ends a call whose body never ran: the same, or its request was refused.
    pub(super) fn withdraw(self, drop_body: impl FnOnce()) {
        match self.scope.refused() {
            None => self.abandon(drop_body),
            Some(refused) => {
                let end = End::Refused(refused.to_string().into());
                drop(self.end(end, drop_body));
            }
        }
    }
}
