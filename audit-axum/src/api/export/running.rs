//! An export that runs as its file is read, and is recorded when that ends.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::Bytes;
use futures_util::Stream;
use tokio::sync::mpsc::Receiver;

use super::Failed;

/// The call that writes the file.
type Call = Pin<Box<dyn Future<Output = Result<(), Failed>> + Send>>;

/// A file that is written no faster than it is read. Whoever lets go of it ends the call that writes it,
/// which is then recorded as aborted; and an error in it is one of the file's, so that the connection
/// breaks off and no reader takes a part for the whole.
pub(super) struct Running {
    /// `None` once it has ended, and its entry is stored.
    call: Option<Call>,
    file: Receiver<Bytes>,
    first: Option<Bytes>,
}

impl Running {
    /// Runs until there is something to send.
    ///
    /// # Errors
    ///
    /// What ended it before that.
    pub(super) async fn begin(call: Call, file: Receiver<Bytes>) -> Result<Self, Failed> {
        let mut running = Self {
            call: Some(call),
            file,
            first: None,
        };
        let first = poll_fn(|context| running.poll_chunk(context)).await;
        running.first = first.transpose()?;
        Ok(running)
    }

    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Failed>>> {
        loop {
            if let Poll::Ready(Some(chunk)) = self.file.poll_recv(context) {
                return Poll::Ready(Some(Ok(chunk)));
            }
            let Some(call) = &mut self.call else {
                return Poll::Ready(None);
            };
            let ended = ready!(call.as_mut().poll(context));
            self.call = None;
            if let Err(failed) = ended {
                return Poll::Ready(Some(Err(failed)));
            }
        }
    }
}

impl Stream for Running {
    type Item = Result<Bytes, Failed>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.first.take() {
            Some(first) => Poll::Ready(Some(Ok(first))),
            None => self.poll_chunk(context),
        }
    }
}
