//! A request's body that is kept as it is read.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::Kept;

pin_project! {
    /// The body of a request within [`CaptureBody`](crate::CaptureBody): the same frames at the same time.
    pub struct CapturedBody<B> {
        #[pin]
        body: B,
        kept: Option<Arc<Kept>>,
    }
}

impl<B: Body> CapturedBody<B> {
    pub(super) fn new(body: B, kept: Option<Arc<Kept>>) -> Self {
        if let Some(kept) = kept.as_ref().filter(|_| body.is_end_stream()) {
            kept.end();
        }
        Self { body, kept }
    }
}

impl<B: Body<Data = Bytes>> Body for CapturedBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let mut this = self.project();
        let polled = this.body.as_mut().poll_frame(context);
        if let (Some(kept), Poll::Ready(read)) = (this.kept, &polled) {
            if let Some(Ok(frame)) = read
                && let Some(data) = frame.data_ref()
            {
                kept.take(data);
            }
            // Whoever knows that it is the last frame does not ask for another.
            if read.is_none() || (matches!(read, Some(Ok(_))) && this.body.is_end_stream()) {
                kept.end();
            }
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
