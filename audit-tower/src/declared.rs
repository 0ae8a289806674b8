//! What a route leads to, declared beside its handler.

use std::task::{Context, Poll};

use audit_core::{Action, Scope};
use http::Request;
use tower_layer::Layer;
use tower_service::Service;

/// Declares what a route leads to: a layer for one handler, which tells the request's scope before any
/// extractor runs.
///
/// A request whose handler is not reached, since its body can't be read or an extractor refuses it, is
/// recorded under that action; one that only reads, where the policy records reads. Where the handler is reached, its `#[audited]` call says what was done: a
/// declaration that turns out untrue is logged, and told in
/// [`Auditor::coverage`](audit_core::Auditor::coverage). What answers before this layer does (a layer
/// around the router, say) is recorded as a request like any other.
///
/// ```
/// # use audit_core::Action;
/// # use audit_tower::Declared;
/// const UPDATE: Action = Action::new("customer.update").category("Customers");
///
/// // With axum: `put(update.layer(Declared::new(UPDATE)))`, by `axum::handler::Handler`, where
/// // the function is `#[audited(action = UPDATE, …)] async fn update(…)`.
/// let update = Declared::new(UPDATE);
/// let preview = Declared::exempt("computes a price, keeps nothing");
/// # let _ = (update, preview);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declared(Declaration);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Declaration {
    Action(Action),
    Exempt(&'static str),
}

impl Declared {
    /// The route leads to a handler that does this.
    pub fn new(action: impl Into<Action>) -> Self {
        Self(Declaration::Action(action.into()))
    }

    /// Nobody needs an entry of the route's requests, and why.
    pub const fn exempt(reason: &'static str) -> Self {
        Self(Declaration::Exempt(reason))
    }
}

impl<S> Layer<S> for Declared {
    type Service = DeclaredService<S>;

    fn layer(&self, inner: S) -> DeclaredService<S> {
        DeclaredService {
            inner,
            declared: *self,
        }
    }
}

/// A service within [`Declared`].
#[derive(Debug, Clone)]
pub struct DeclaredService<S> {
    inner: S,
    declared: Declared,
}

impl<S, B> Service<Request<B>> for DeclaredService<S>
where
    S: Service<Request<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> S::Future {
        if let Some(scope) = request.extensions().get::<Scope>() {
            match self.declared.0 {
                Declaration::Action(action) => scope.declare(action),
                Declaration::Exempt(reason) => scope.exempt(reason),
            }
        }
        self.inner.call(request)
    }
}
