//! What a spawned task takes along of the scope that it leaves.

use super::{Current, InScope, Scope, Source};
use crate::actor::Actor;
use crate::origin::Origin;
use crate::text::Text;

impl Scope {
    /// What the running code's scope knows (actor, tenant, origin), to be carried into a spawned
    /// task or another thread. Calls made there are entries of their own.
    ///
    /// Outside any scope it is one of the installed auditor's, or does nothing when there is none.
    pub fn capture() -> Captured {
        Captured(
            Self::current()
                .or_else(Self::installed)
                .map(|scope| scope.detached()),
        )
    }

    /// A scope that knows the same and finishes its own entries.
    fn detached(&self) -> Self {
        let (identity, tenant) = self.who();
        let source = Shared(self.clone());
        Self::builder(self.auditor())
            .actor(identity)
            .tenant(tenant)
            .source(source)
            .open()
    }
}

/// What [`Scope::capture`] took along.
#[derive(Clone)]
pub struct Captured(Option<Scope>);

impl Captured {
    /// Runs a future with the captured actor, tenant and origin, in a scope of its own.
    pub fn in_scope<F: Future>(&self, future: F) -> InScope<F> {
        let scope = self.0.as_ref().map(Scope::detached);
        InScope::new(scope.map(Current::new), future)
    }
}

/// A source that another scope has.
struct Shared(Scope);

impl Source for Shared {
    fn origin(&self, actor: &Actor) -> Origin {
        self.0.origin(actor)
    }

    fn reason(&self) -> Option<Text> {
        self.0.reason()
    }
}
