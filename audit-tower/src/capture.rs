//! Keeps the body of a request as it streams by, where the policy says so.

mod body;
mod kept;

use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Request;
use http_body::Body;
use tower_layer::Layer;
use tower_service::Service;

pub use body::CapturedBody;
pub(crate) use kept::Kept;

/// Keeps the bodies that a [`Rule::request`](crate::Rule::request) asks for: a layer within
/// [`AuditLayer`](crate::AuditLayer), next to the app.
///
/// The body goes through as it comes, frame by frame, and what is read of it is kept up to the rule's limit. The
/// app gets it as a [`CapturedBody`], which is why this is a layer of its own: an app that keeps no bodies has the
/// types that it always had. Axum's routers take any body whose data are [`Bytes`], so there it is one more line:
/// `router.layer(CaptureBody::new()).layer(AuditLayer::new(auditor).policy(policy))`. Elsewhere:
///
/// ```
/// # fn example(auditor: audit_core::Auditor) {
/// use audit_tower::{AuditLayer, CaptureBody, Policy, Rule};
/// use tower::ServiceBuilder;
///
/// let policy = Policy::new().rule(Rule::request().route("/webhooks/{provider}"));
/// let layers = ServiceBuilder::new()
///     .layer(AuditLayer::new(auditor).policy(policy))
///     .layer(CaptureBody::new());
/// # let _ = layers;
/// # }
/// ```
///
/// The entry's context then has `request`: the `content_type`, how many `bytes` were read, and the `body` of JSON
/// and forms, in which secrets are hidden. Of other types than those and `multipart/*` it has the `sha256` of all
/// bytes that were read. `truncated` is there where the body was longer than the limit, and `complete` is false
/// where the app did not read it to its end, or the client left midway. JSON of which a part is missing is told by
/// its size alone, and so is a form whose names are none; of a form of which a part is missing the last field is
/// left out, and of every form what has no `=`.
#[derive(Debug, Clone, Copy, Default)]
pub struct CaptureBody(());

impl CaptureBody {
    /// The layer.
    pub fn new() -> Self {
        Self(())
    }
}

impl<S> Layer<S> for CaptureBody {
    type Service = CaptureService<S>;

    fn layer(&self, inner: S) -> CaptureService<S> {
        CaptureService { inner }
    }
}

/// A service within [`CaptureBody`].
#[derive(Debug, Clone)]
pub struct CaptureService<S> {
    inner: S,
}

impl<S, B> Service<Request<B>> for CaptureService<S>
where
    S: Service<Request<CapturedBody<B>>>,
    B: Body<Data = Bytes>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> S::Future {
        let kept = request.extensions_mut().remove::<Arc<Kept>>();
        if let Some(kept) = &kept {
            kept.begin();
        }
        self.inner
            .call(request.map(|body| CapturedBody::new(body, kept)))
    }
}
