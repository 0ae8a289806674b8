//! The service that the layer makes of another.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::task::{Context, Poll};

use audit_core::scope::RequestEnd;
use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use tower_service::Service;

use crate::body::AuditBody;
use crate::future::ResponseFuture;
use crate::grpc;
use crate::layer::Settings;
use crate::request::Route;
use crate::ruling::Ruled;

/// A service within an [`AuditLayer`](crate::AuditLayer).
#[derive(Clone)]
pub struct AuditService<S> {
    inner: S,
    settings: Arc<Settings>,
}

impl<S> AuditService<S> {
    pub(crate) fn new(inner: S, settings: Arc<Settings>) -> Self {
        Self { inner, settings }
    }
}

impl<S, B, R> Service<Request<B>> for AuditService<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    R: Body,
    R::Data: From<Bytes>,
{
    type Response = Response<AuditBody<R>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    /// The inner service makes its future at once; it is polled once the request's entry has a place.
    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (mut parts, body) = request.into_parts();
        let route = Route::of(&parts);
        let Ruled {
            ruling,
            exempt,
            kept,
        } = self.settings.rule(&parts, &route);
        let scope = self.settings.open(&parts, route, kept.clone());
        if let Some(reason) = exempt {
            scope.exempt(reason);
        }
        if ruling.is_post() && grpc::is_message(&parts.headers) {
            scope.let_looks_claim(); // gRPC has no other method
        }
        if let Some(kept) = kept {
            parts.extensions.insert(kept);
        }
        parts.extensions.insert(scope.clone());
        let call = || {
            self.settings.identify(&scope, &parts);
            scope.enter(|| self.inner.call(Request::from_parts(parts, body)))
        };
        match catch_unwind(AssertUnwindSafe(call)) {
            Ok(future) => ResponseFuture::new(future, scope, ruling),
            Err(panic) => {
                drop(scope.finish(RequestEnd::Panicked, || ruling.words(None)));
                resume_unwind(panic)
            }
        }
    }
}
