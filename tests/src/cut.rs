//! Futures that are dropped before they are done.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

/// When a future is dropped that has waited often enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// As soon as it waits.
    Waiting,
    /// When what it waits for is there, and it has not seen it yet.
    Woken,
}

/// Polls a future so many times, then drops it: `None` if that was too early. It is polled once at
/// least.
pub async fn cut<F: Future>(polls: u32, when: Cut, future: F) -> Option<F::Output> {
    let (mut future, mut left) = (pin!(future), polls.max(1));
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if left > 0 || when == Cut::Woken => Poll::Pending,
            Poll::Pending => Poll::Ready(None),
        }
    })
    .await
}

/// Drops a future when it has waited so many times, from once to 150 times within 50 rounds: in even
/// ones at once, in odd ones when what it waits for is there.
pub async fn dropped_midway(round: u32, future: impl Future) {
    let when = if round.is_multiple_of(2) {
        Cut::Waiting
    } else {
        Cut::Woken
    };
    cut(1 + round * round / 16, when, future).await;
}
