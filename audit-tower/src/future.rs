//! A request on its way through the layer.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use audit_core::scope::{Durable, RequestEnd};
use audit_core::{Refused, Scope};
use http::{HeaderMap, Response, header};
use http_body::Body;
use pin_project_lite::pin_project;

use crate::body::{AuditBody, Protocol};
use crate::grpc;
use crate::problem;
use crate::ruling::Ruling;

pin_project! {
    /// The future of a response that waits until the request's entries are durable.
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<F: Future> {
        #[pin]
        inner: Option<F>,
        running: Option<Running>,
        reserving: Option<Reserving>,
        answer: Option<F::Output>,
        refused: Option<Refused>,
        durable: Option<Durable>,
    }

    impl<F: Future> PinnedDrop for ResponseFuture<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if let Some(running) = this.running.take() {
                let drop = || running.scope.enter(|| this.inner.set(None));
                let dropped = catch_unwind(AssertUnwindSafe(drop));
                match this.reserving {
                    Some(_) => running.withdraw(),
                    None => running.abandon(),
                }
                if let Err(panic) = dropped {
                    resume_unwind(panic);
                }
            }
        }
    }
}

type Reserving = Pin<Box<dyn Future<Output = Result<(), Refused>> + Send>>;

/// A request that has no answer yet.
struct Running {
    scope: Scope,
    ruling: Ruling,
    polling: bool,
}

impl<F: Future> ResponseFuture<F> {
    pub(crate) fn new(inner: F, scope: Scope, ruling: Ruling) -> Self {
        let reserving = ruling.needs_place().then(|| reserve(&scope)).flatten();
        let running = Some(Running {
            scope,
            ruling,
            polling: false,
        });
        Self {
            inner: Some(inner),
            running,
            reserving,
            answer: None,
            refused: None,
            durable: None,
        }
    }
}

/// Reserves the request's place; `Some` where that has to be waited for, or is refused.
fn reserve(scope: &Scope) -> Option<Reserving> {
    match scope.try_reserve() {
        Ok(true) => None,
        Ok(false) => {
            let scope = scope.clone();
            Some(Box::pin(async move { scope.reserve().await }))
        }
        Err(refused) => Some(Box::pin(std::future::ready(Err(refused)))),
    }
}

impl<F, B, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    B: Body,
{
    type Output = Result<Response<AuditBody<B>>, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(reserving) = self.as_mut().project().reserving {
            let reserved = ready!(reserving.as_mut().poll(context));
            *self.as_mut().project().reserving = None;
            if let Err(refused) = reserved
                && let Some(response) = self.as_mut().refuse(refused)
            {
                return Poll::Ready(Ok(response));
            }
        }
        if self.running.is_some()
            && let Some(answer) = ready!(self.as_mut().run(context))
        {
            return Poll::Ready(answer);
        }
        self.wait(context)
    }
}

/// What the layer answers.
type Answer<B, E> = Result<Response<AuditBody<B>>, E>;

impl<F, B, E> ResponseFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    B: Body,
{
    /// Polls the app. `None` where the answer is there and has to wait for its entries.
    fn run(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Answer<B, E>>> {
        let mut this = self.as_mut().project();
        let (Some(inner), Some(running)) =
            (this.inner.as_mut().as_pin_mut(), this.running.as_mut())
        else {
            return Poll::Pending;
        };
        let Poll::Ready(output) = running.poll(inner, context) else {
            return match running.scope.refusal(context.waker()) {
                Some(refused) => Poll::Ready(self.refuse(refused).map(Ok)),
                None => Poll::Pending,
            };
        };
        running.scope.clone().enter(|| this.inner.set(None));
        let Some(running) = this.running.take() else {
            return Poll::Pending;
        };
        Poll::Ready(match (running.finish(&output), output) {
            (Finished::Waits(durable), output) => {
                (*this.durable, *this.answer) = (Some(durable), Some(output));
                None
            }
            (Finished::Done, output) => Some(output.map(|response| response.map(AuditBody::plain))),
            (Finished::WithBody(running, by), output) => {
                Some(output.map(|response| running.follow(response, by)))
            }
        })
    }

    fn wait(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Answer<B, E>> {
        let this = self.project();
        let Some(durable) = this.durable.as_mut() else {
            return Poll::Pending;
        };
        let stored = ready!(Pin::new(durable).poll(context));
        *this.durable = None;
        match (stored, this.answer.take(), this.refused.take()) {
            (Err(error), ..) => {
                tracing::error!(%error, "a response was withheld");
                Poll::Ready(Ok(problem::not_stored(&error)))
            }
            (Ok(()), Some(answer), _) => {
                Poll::Ready(answer.map(|response| response.map(AuditBody::plain)))
            }
            (Ok(()), None, Some(refused)) => Poll::Ready(Ok(problem::done_in_part(refused))),
            (Ok(()), None, None) => Poll::Pending,
        }
    }

    /// Answers instead of the app, whose future is dropped. `None` where a part of the request had begun
    /// already, and its entries have to be waited for.
    fn refuse(self: Pin<&mut Self>, refused: Refused) -> Option<Response<AuditBody<B>>> {
        let mut this = self.project();
        let scope = this.running.as_ref()?.scope.clone();
        scope.enter(|| this.inner.set(None));
        let running = this.running.take()?;
        // An entry that says that no entry can be kept has nowhere to go: it is counted instead.
        let words = || match refused {
            Refused::Unavailable => None,
            _ => running.ruling.words(Some(refused.status())),
        };
        if !running.scope.has_acted() {
            // It says that nothing was done: the answer need not wait for it.
            drop(running.scope.finish(RequestEnd::Refused(refused), words));
            return Some(problem::refused(refused));
        }
        *this.durable = running.scope.finish(RequestEnd::Dropped, words);
        *this.refused = Some(refused);
        this.durable
            .is_none()
            .then(|| problem::done_in_part(refused))
    }
}

/// What is left to do for a request whose answer is there.
enum Finished {
    Done,
    Waits(Durable),
    WithBody(Running, Protocol),
}

impl Running {
    fn poll<F: Future>(
        &mut self,
        inner: Pin<&mut F>,
        context: &mut Context<'_>,
    ) -> Poll<F::Output> {
        // Left set by a panic, by which dropping tells it from a client that left.
        self.polling = true;
        let polled = self.scope.enter(|| inner.poll(context));
        self.polling = false;
        polled
    }

    fn finish<B: Body, E>(self, output: &Result<Response<B>, E>) -> Finished {
        let response = output.as_ref().ok();
        let protocol =
            response.map_or(Protocol::Http, |response| self.protocol(response.headers()));
        let goes_on = |response: &&Response<B>| {
            let is_open = protocol == Protocol::Grpc && grpc::goes_on(response.headers());
            (is_open || self.scope.ends_with_body()) && self.has_body(response)
        };
        if response.filter(goes_on).is_some() {
            return Finished::WithBody(self, protocol);
        }
        let end = response.map_or(RequestEnd::Failed, |response| {
            let status = response.status().as_u16();
            match protocol {
                Protocol::Http => RequestEnd::Answered(status),
                Protocol::Grpc => grpc::end(status, Some(response.headers())),
            }
        });
        let status = grpc::http_status(end);
        let durable = self.scope.finish(end, || self.ruling.words(status));
        durable.map_or(Finished::Done, Finished::Waits)
    }

    /// Whether anybody will read a body, which otherwise ends with its head.
    fn has_body<B: Body>(&self, response: &Response<B>) -> bool {
        self.ruling.has_body(response.status().as_u16())
            && !response.body().is_end_stream()
            && length(response) != Some(0)
    }

    /// Who says how the request ended. gRPC has no other method, so nothing else pays for the look.
    fn protocol(&self, headers: &HeaderMap) -> Protocol {
        match self.ruling.is_post() && grpc::is_message(headers) {
            true => Protocol::Grpc,
            false => Protocol::Http,
        }
    }

    fn follow<B: Body>(self, response: Response<B>, by: Protocol) -> Response<AuditBody<B>> {
        let (status, left) = (response.status().as_u16(), length(&response));
        response.map(|body| AuditBody::ending(body, self.scope, self.ruling, status, by, left))
    }

    /// The client left, or the app panicked.
    fn abandon(self) {
        let end = if self.polling {
            RequestEnd::Panicked
        } else {
            RequestEnd::Dropped
        };
        drop(self.scope.finish(end, || self.ruling.words(None)));
    }

    /// The client left while the request waited for its place: the app was never asked, and nothing is
    /// said of it.
    fn withdraw(self) {
        drop(self.scope.finish(RequestEnd::Dropped, || None));
    }
}

/// How long a body is, as far as its head or itself tells.
fn length<B: Body>(response: &Response<B>) -> Option<u64> {
    let declared = response.headers().get(header::CONTENT_LENGTH);
    let declared = declared.and_then(|length| length.to_str().ok()?.parse().ok());
    declared.or_else(|| response.body().size_hint().exact())
}
