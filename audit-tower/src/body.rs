//! A response's body: the app's, or the layer's own answer.

use std::pin::Pin;
use std::task::{Context, Poll};

use audit_core::Scope;
use audit_core::scope::RequestEnd;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use crate::policy::Policy;

pin_project! {
    /// The body of a response that went through the layer.
    pub struct AuditBody<B> {
        #[pin]
        kind: Kind<B>,
    }
}

pin_project! {
    #[project = KindProjected]
    enum Kind<B> {
        /// The app's own.
        Plain { #[pin] body: B },
        /// The app's own, with which the request's entries end.
        Ending { #[pin] body: B, ending: Ending },
        /// The layer's answer.
        Answer { text: Option<Bytes> },
    }
}

/// Finishes a scope when the body has ended, or is dropped.
struct Ending {
    scope: Scope,
    policy: Policy,
    status: u16,
    has_ended: bool,
}

impl<B> AuditBody<B> {
    pub(crate) fn plain(body: B) -> Self {
        Self {
            kind: Kind::Plain { body },
        }
    }

    pub(crate) fn ending(body: B, scope: Scope, policy: Policy, status: u16) -> Self {
        let ending = Ending {
            scope,
            policy,
            status,
            has_ended: false,
        };
        Self {
            kind: Kind::Ending { body, ending },
        }
    }

    pub(crate) fn of(text: Bytes) -> Self {
        Self {
            kind: Kind::Answer { text: Some(text) },
        }
    }
}

impl Ending {
    fn end(&mut self, end: RequestEnd) {
        if !std::mem::replace(&mut self.has_ended, true) {
            // Its head has left already: nobody waits for it any more.
            drop(self.scope.finish(end, self.policy.words(Some(self.status))));
        }
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.end(RequestEnd::Dropped);
    }
}

impl<B> Body for AuditBody<B>
where
    B: Body,
    B::Data: From<Bytes>,
{
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        match self.project().kind.project() {
            KindProjected::Plain { body } => body.poll_frame(context),
            KindProjected::Answer { text } => {
                Poll::Ready(text.take().map(|text| Ok(Frame::data(text.into()))))
            }
            KindProjected::Ending { body, ending } => {
                let polled = ending.scope.clone().enter(|| body.poll_frame(context));
                match &polled {
                    Poll::Ready(None) => ending.end(RequestEnd::Answered(ending.status)),
                    Poll::Ready(Some(Err(_))) => ending.end(RequestEnd::Failed),
                    _ => {}
                }
                polled
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.kind {
            Kind::Plain { body } => body.is_end_stream(),
            Kind::Ending { body, ending } => ending.has_ended && body.is_end_stream(),
            Kind::Answer { text } => text.is_none(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.kind {
            Kind::Plain { body } | Kind::Ending { body, .. } => body.size_hint(),
            Kind::Answer { text } => {
                SizeHint::with_exact(text.as_ref().map_or(0, |text| text.len() as u64))
            }
        }
    }
}
