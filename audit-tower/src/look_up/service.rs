//! The service between the layer's own and the app, which asks first.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use audit_core::{Refused, Scope};
use http::Request;
use http::request::Parts;
use pin_project_lite::pin_project;
use tower_service::Service;

use super::LookUp;

/// The app within a [`LookUpLayer`](super::LookUpLayer).
pub struct LookUpService<S, H> {
    inner: S,
    hook: Arc<H>,
}

impl<S, H> LookUpService<S, H> {
    pub(super) fn new(inner: S, hook: Arc<H>) -> Self {
        Self { inner, hook }
    }
}

impl<S: Clone, H> Clone for LookUpService<S, H> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            hook: self.hook.clone(),
        }
    }
}

impl<S, H, B> Service<Request<B>> for LookUpService<S, H>
where
    S: Service<Request<B>> + Clone,
    H: LookUp,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = LookUpFuture<S, B>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The one that said it is ready takes the request; its clone has to be asked first.
        let clone = self.inner.clone();
        let ready = std::mem::replace(&mut self.inner, clone);
        let (parts, body) = request.into_parts();
        LookUpFuture {
            looking: Some(Box::pin(look_up(self.hook.clone(), parts))),
            next: Some((ready, body)),
            running: None,
        }
    }
}

/// Asks who sends a request, and tells its scope. Without an answer the request goes no further.
async fn look_up<H: LookUp>(hook: Arc<H>, parts: Parts) -> Option<Parts> {
    let found = hook.look_up(&parts).await;
    let scope = parts.extensions.get::<Scope>();
    match (found, scope) {
        (Ok(Some(identity)), Some(scope)) => scope.set_actor(identity),
        (Ok(_), _) => {}
        (Err(error), scope) => {
            tracing::error!(%error, "a request was refused: who sends it can't be looked up");
            if let Some(scope) = scope {
                scope.refuse(Refused::ActorUnknown);
            }
            return None;
        }
    }
    Some(parts)
}

pin_project! {
    /// The future of a response to a request whose sender is looked up first.
    #[must_use = "futures do nothing unless polled"]
    pub struct LookUpFuture<S, B>
    where
        S: Service<Request<B>>,
    {
        looking: Option<Looking>,
        next: Option<(S, B)>,
        #[pin]
        running: Option<S::Future>,
    }
}

type Looking = Pin<Box<dyn Future<Output = Option<Parts>> + Send>>;

impl<S, B> Future for LookUpFuture<S, B>
where
    S: Service<Request<B>>,
{
    type Output = Result<S::Response, S::Error>;

    /// After a refusal it stays pending, and the layer around it answers.
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Some(looking) = this.looking {
            let parts = ready!(looking.as_mut().poll(context));
            *this.looking = None;
            if let (Some(parts), Some((mut ready, body))) = (parts, this.next.take()) {
                let request = Request::from_parts(parts, body);
                this.running.set(Some(ready.call(request)));
            }
        }
        match this.running.as_pin_mut() {
            Some(running) => running.poll(context),
            None => Poll::Pending,
        }
    }
}
