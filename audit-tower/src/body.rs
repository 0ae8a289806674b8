//! A response's body: the app's, or the layer's own answer.

use std::pin::Pin;
use std::task::{Context, Poll};

use audit_core::Scope;
use audit_core::scope::RequestEnd;
use bytes::{Buf, Bytes};
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use crate::grpc;
use crate::ruling::Ruling;

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

/// Who says how a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// The status, which is known before the body.
    Http,
    /// The trailers, which come after it.
    Grpc,
}

/// Finishes a scope when the body has ended, or is dropped.
struct Ending {
    scope: Scope,
    ruling: Ruling,
    status: u16,
    protocol: Protocol,
    /// How many bytes are still to come, where that is known.
    left: Option<u64>,
    polling: bool,
    has_ended: bool,
}

impl<B> AuditBody<B> {
    pub(crate) fn plain(body: B) -> Self {
        Self {
            kind: Kind::Plain { body },
        }
    }

    pub(crate) fn ending(
        body: B,
        scope: Scope,
        ruling: Ruling,
        status: u16,
        protocol: Protocol,
        left: Option<u64>,
    ) -> Self {
        let ending = Ending {
            scope,
            ruling,
            status,
            protocol,
            left,
            polling: false,
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
    fn poll<T>(&mut self, poll: impl FnOnce() -> T) -> T {
        // Left set by a panic, by which dropping tells it from a client that left.
        self.polling = true;
        let polled = self.scope.enter(poll);
        self.polling = false;
        polled
    }

    /// Whether a frame is the last that a server asks for: it may drop the body then.
    fn is_last<D: Buf>(&mut self, frame: &Frame<D>) -> bool {
        let sent = frame.data_ref().map_or(0, |data| data.remaining() as u64);
        self.left = self.left.map(|left| left.saturating_sub(sent));
        frame.is_trailers() || (self.left == Some(0) && self.protocol == Protocol::Http)
    }

    /// How the request ended whose body has.
    fn answered(&self, trailers: Option<&HeaderMap>) -> RequestEnd {
        match self.protocol {
            Protocol::Http => RequestEnd::Answered(self.status),
            Protocol::Grpc => grpc::end(self.status, trailers),
        }
    }

    fn end(&mut self, end: RequestEnd) {
        if !std::mem::replace(&mut self.has_ended, true) {
            let status = grpc::http_status(end).unwrap_or(self.status);
            // Its head has left already: nobody waits for it any more.
            drop(self.scope.finish(end, || self.ruling.words(Some(status))));
        }
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.end(if self.polling {
            RequestEnd::BodyPanicked(self.status)
        } else {
            RequestEnd::BodyDropped(self.status)
        });
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
            KindProjected::Ending { mut body, ending } => {
                let polled = ending.poll(|| body.as_mut().poll_frame(context));
                match &polled {
                    Poll::Ready(None) => ending.end(ending.answered(None)),
                    Poll::Ready(Some(Ok(frame)))
                        if ending.is_last(frame) || body.is_end_stream() =>
                    {
                        ending.end(ending.answered(frame.trailers_ref()));
                    }
                    Poll::Ready(Some(Err(_))) => ending.end(RequestEnd::BodyFailed(ending.status)),
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
