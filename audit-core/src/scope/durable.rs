//! Waiting until entries are durable.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Sleep;

use crate::error::Error;

/// Resolves when the entries that were handed over are durable.
#[must_use = "nothing is known to be durable before this has resolved"]
pub struct Durable {
    waits: Vec<oneshot::Receiver<Result<(), Arc<Error>>>>,
    patience: Duration,
    deadline: Option<Pin<Box<Sleep>>>,
}

/// An entry was not stored in time. The action may have happened; the auditor goes on trying.
#[derive(Debug, Clone)]
pub struct NotStored {
    cause: Option<Arc<Error>>,
}

impl std::fmt::Display for NotStored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the audit entry was not stored in time: the action may have happened")
    }
}

impl std::error::Error for NotStored {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}

impl Future for Durable {
    type Output = Result<(), NotStored>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        while let Some(wait) = self.waits.last_mut() {
            match Pin::new(wait).poll(context) {
                Poll::Ready(Ok(Ok(()))) => drop(self.waits.pop()),
                Poll::Ready(Ok(Err(cause))) => {
                    return Poll::Ready(Err(NotStored { cause: Some(cause) }));
                }
                Poll::Ready(Err(_)) => return Poll::Ready(Err(NotStored { cause: None })),
                Poll::Pending => return self.wait_longer(context),
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl Durable {
    pub(super) fn new(
        waits: Vec<oneshot::Receiver<Result<(), Arc<Error>>>>,
        patience: Duration,
    ) -> Self {
        Self {
            waits,
            patience,
            deadline: None,
        }
    }

    fn wait_longer(&mut self, context: &mut Context<'_>) -> Poll<Result<(), NotStored>> {
        let patience = self.patience;
        let deadline = self
            .deadline
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        match deadline.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(NotStored { cause: None })),
            Poll::Pending => Poll::Pending,
        }
    }
}
