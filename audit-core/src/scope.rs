//! The request or job within which entries are made.

mod builder;
mod calls;
mod capture;
mod cover;
mod current;
mod durable;
mod finish;
mod future;
mod handing;
mod layer;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

pub use builder::ScopeBuilder;
pub use capture::Captured;
use cover::Covering;
pub use cover::RouteKey;
pub(crate) use current::{Current, Entered};
pub use durable::{Durable, NotStored};
use finish::Closed;
pub use finish::{RequestEnd, Unclaimed};
pub use future::InScope;
pub(crate) use handing::hand_over;

use crate::actor::Actor;
use crate::audit::Audit;
use crate::auditor::{Auditor, Place};
use crate::declaration::Opening;
use crate::draft::{Draft, DraftCell, Kind, Told, lock};
use crate::identity::Identity;
use crate::json::Json;
use crate::origin::Origin;
use crate::refused::Refused;
use crate::tenant::Tenant;
use crate::text::Text;

/// What a scope can be asked about where it came from.
///
/// It is asked for each entry, when that is finished: whatever is costly belongs here, and not where
/// a scope is opened.
pub trait Source: Send + Sync + 'static {
    /// Where the scope came from, and what it tells of who acts: an API key's name may say which
    /// client of the app it is.
    fn origin(&self, actor: &Actor) -> Origin;

    /// Why the actor does it, where they said so with the request itself.
    fn reason(&self) -> Option<Text> {
        None
    }

    /// What else an entry says that no audited call claimed, in its context. Secrets in it are replaced, as by
    /// [`Audit::context`](crate::Audit::context).
    fn context(&self) -> Vec<(&'static str, Json)> {
        Vec::new()
    }

    /// Which route it came through, where there are routes. It is asked for each request that could
    /// leave an entry.
    fn route(&self) -> Option<RouteKey<'_>> {
        None
    }
}

/// A scope that came from nowhere: a job.
impl Source for () {
    fn origin(&self, _: &Actor) -> Origin {
        Origin::default()
    }
}

/// A scope within another came from the same place.
impl Source for Scope {
    fn origin(&self, actor: &Actor) -> Origin {
        Self::origin(self, actor)
    }

    fn reason(&self) -> Option<Text> {
        Self::reason(self)
    }
}

/// The request or job within which entries are made: who acts, for whom, from where.
///
/// A layer opens one for each request and [`Auditor::run_as`] one for each job. Code within it
/// finds it by itself; a spawned task has to be handed it:
///
/// ```
/// # async fn example() {
/// use audit_core::Scope;
///
/// let scope = Scope::capture();
/// tokio::spawn(scope.in_scope(async { /* the same actor, tenant and origin */ }));
/// # }
/// ```
#[derive(Clone)]
pub struct Scope(Arc<Inner<dyn Source>>);

struct Inner<S: ?Sized> {
    auditor: Auditor,
    state: Mutex<State>,
    source: S,
}

struct State {
    identity: Identity,
    tenant: Tenant,
    kind: ScopeKind,
    /// The request's own record, once somebody needs it.
    root: Option<DraftCell>,
    /// Outermost calls that have ended, beside the one that claimed the root.
    ended: Vec<DraftCell>,
    place: Option<Place>,
    covering: Covering,
    refusal: Option<Refused>,
    waker: Option<Waker>,
    until_body_ends: bool,
}

/// Who finishes a scope's entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ScopeKind {
    /// The layer, when the response is there.
    Request,
    /// Each outermost call its own.
    Detached,
}

impl Scope {
    /// Opens a scope of an auditor's.
    pub fn builder(auditor: &Auditor) -> ScopeBuilder {
        ScopeBuilder::new(auditor)
    }

    /// The scope that the running code is in, if it is in one.
    pub fn current() -> Option<Self> {
        Current::scope()
    }

    /// Runs a future within this scope.
    pub fn in_scope<F: Future>(&self, future: F) -> InScope<F> {
        InScope::new(Some(Current::new(self.clone())), future)
    }

    /// The handle on the request's own record: what an extractor gives.
    pub fn audit(&self) -> Audit {
        Audit::on(self.clone(), self.root())
    }

    /// Sets who acts, and how that is known. The last one to say so wins: see [`Identity`].
    pub fn set_actor(&self, identity: impl Into<Identity>) {
        let mut identity = identity.into();
        let mut state = self.state();
        if let Some(tenant) = identity.tenant.take() {
            state.tenant = tenant;
        }
        state.identity = identity;
    }

    /// Sets the organisation. The last one to say so wins.
    pub fn set_tenant(&self, tenant: Tenant) {
        self.state().tenant = tenant;
    }

    /// Who acts.
    pub fn actor(&self) -> Actor {
        self.state().identity.actor.clone()
    }

    /// Who acts, in which session, and how they proved it.
    pub fn identity(&self) -> Identity {
        self.state().identity.clone()
    }

    /// The organisation.
    pub fn tenant(&self) -> Tenant {
        self.state().tenant.clone()
    }

    /// The auditor that the scope's entries go to.
    pub fn auditor(&self) -> &Auditor {
        &self.0.auditor
    }

    /// Who acts, and for which organisation.
    pub(crate) fn who(&self) -> (Identity, Tenant) {
        let state = self.state();
        (state.identity.clone(), state.tenant.clone())
    }

    pub(crate) fn origin(&self, actor: &Actor) -> Origin {
        // It is asked in the auditor's writer, which has to outlive what it is made of.
        let keeping = self.auditor().keeping();
        let origin = || keeping.origin(self.0.source.origin(actor));
        let asked = catch_unwind(AssertUnwindSafe(origin));
        asked.unwrap_or_else(|_| {
            tracing::error!("an audit entry goes without its origin: the scope's source panicked");
            Origin::default()
        })
    }

    pub(crate) fn context(&self) -> Vec<(&'static str, Json)> {
        let asked = catch_unwind(AssertUnwindSafe(|| self.0.source.context()));
        asked.unwrap_or_else(|_| {
            tracing::error!("an audit entry goes without its request: the scope's source panicked");
            Vec::new()
        })
    }

    pub(crate) fn reason(&self) -> Option<Text> {
        self.0.source.reason()
    }

    /// A scope of the auditor's that the program [installed](Auditor::install), for calls outside any
    /// other; `None` where it installed none.
    pub fn installed() -> Option<Self> {
        Auditor::installed().map(|auditor| Self::builder(&auditor).open())
    }

    fn root(&self) -> DraftCell {
        let keeping = self.auditor().keeping();
        let mut state = self.state();
        let fresh = || {
            Draft::new(
                Kind::Request,
                Opening::of_action(Text::new_static("")),
                keeping,
            )
            .into_cell()
        };
        state.root.get_or_insert_with(fresh).clone()
    }

    /// A draft for an outermost call: the request's own record, where nobody has claimed it yet.
    pub(crate) fn open_call(&self, opening: Opening) -> DraftCell {
        if self.is_request() {
            let root = self.root();
            let mut draft = lock(&root);
            let mut state = self.state();
            state.covering.claim(&opening.declared);
            if draft.is_unclaimed() {
                draft.claim(opening);
                draft.place = state.place.take();
                drop(state);
                drop(draft);
                return root;
            }
        }
        Draft::new(Kind::Call, opening, self.auditor().keeping()).into_cell()
    }

    /// Keeps an outermost call that has ended until the request has; `false` where that has, too, or
    /// there is none.
    pub(crate) fn keep(&self, draft: &DraftCell) -> bool {
        let mut state = self.state();
        if state.kind == ScopeKind::Detached {
            return false;
        }
        let is_root = state
            .root
            .as_ref()
            .is_some_and(|root| Arc::ptr_eq(root, draft));
        if !is_root {
            state.ended.push(draft.clone());
        }
        true
    }

    /// Whether a layer finishes this scope's entries.
    pub(crate) fn is_request(&self) -> bool {
        self.state().kind == ScopeKind::Request
    }

    /// Says what is done in a scope outside any call: what its route declares, or a word.
    pub(crate) fn name_request(&self, told: &mut Told) {
        let state = self.state();
        match (state.kind, state.covering.declared) {
            (ScopeKind::Detached, _) => told.action = Text::new_static("job.run"),
            (ScopeKind::Request, None) => told.action = Text::new_static("http.request"),
            (ScopeKind::Request, Some(declared)) => {
                told.action = declared.to_text();
                told.category
                    .get_or_insert_with(|| declared.category_text());
                told.operation.get_or_insert(declared.kind());
            }
        }
    }

    pub(crate) fn refused(&self) -> Option<Refused> {
        self.state().refusal
    }

    pub(crate) fn end_with_body(&self) {
        self.state().until_body_ends = true;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: ?Sized> Drop for Inner<S> {
    /// What was told in a scope that nobody ran or finished is gone with it.
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        let told = state.root.iter().chain(&state.ended);
        let lost = told.filter(|draft| lock(draft).is_pending()).count();
        if lost > 0 {
            self.auditor.counts().lost(lost);
            tracing::error!(
                lost,
                "audit entries were told in a scope that was never finished"
            );
        }
    }
}

#[cfg(test)]
mod tests;
