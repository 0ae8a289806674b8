//! A future that runs within a scope.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::Durable;
use super::current::{Current, Entered};
use crate::draft::End;

pin_project! {
    /// What [`Scope::in_scope`] returns: the future, polled and dropped within the scope. What a
    /// job tells outside any call is durable when it resolves.
    #[must_use = "futures do nothing unless polled"]
    pub struct InScope<F: Future> {
        #[pin]
        future: Option<F>,
        slot: Option<Current>,
        position: Position,
        polling: bool,
        output: Option<F::Output>,
        durable: Option<Durable>,
    }

    impl<F: Future> PinnedDrop for InScope<F> {
        fn drop(this: Pin<&mut Self>) {
            this.abandon();
        }
    }
}

/// Where a future runs: known when it is first polled, which may be in another task than it was
/// made in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    Unknown,
    UnknownCall,
    /// The scope's outermost: what is told outside any call ends with it.
    Outermost,
    /// Within another future of the same scope.
    Inner,
}

impl Position {
    fn find(&mut self, slot: &mut Option<Current>) {
        if !matches!(self, Self::Unknown | Self::UnknownCall) {
            return;
        }
        let around =
            Current::get().filter(|around| slot.as_ref().is_some_and(|own| own.is_beside(around)));
        let found = if around.is_some() {
            Self::Inner
        } else {
            Self::Outermost
        };
        if std::mem::replace(self, found) == Self::UnknownCall && around.is_some() {
            *slot = around;
        }
    }

    fn finish(self, current: Option<Current>, end: End) -> Option<Durable> {
        current
            .filter(|_| self != Self::Inner)?
            .scope
            .finish_told(end)
    }
}

impl<F: Future> InScope<F> {
    pub(super) fn new(slot: Option<Current>, future: F) -> Self {
        Self::at(Position::Unknown, slot, future)
    }

    /// A future that is one call: within another call of the scope, it is a nested one.
    pub(super) fn of_call(current: Current, call: F) -> Self {
        Self::at(Position::UnknownCall, Some(current), call)
    }

    fn at(position: Position, slot: Option<Current>, future: F) -> Self {
        Self {
            future: Some(future),
            slot,
            position,
            polling: false,
            output: None,
            durable: None,
        }
    }

    /// Drops the future within the scope; what was told outside any call is finished.
    fn abandon(self: Pin<&mut Self>) {
        let mut this = self.project();
        if this.future.is_none() {
            return;
        }
        let end = if *this.polling {
            End::Panicked
        } else {
            End::Aborted
        };
        within(this.slot, || this.future.set(None));
        // Nobody is left to wait for it.
        drop(this.position.finish(this.slot.take(), end));
    }
}

impl<F: Future> Future for InScope<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        if let Some(future) = this.future.as_mut().as_pin_mut() {
            this.position.find(this.slot);
            *this.polling = true;
            let polled = within(this.slot, || future.poll(context));
            *this.polling = false;
            *this.output = Some(ready!(polled));
            within(this.slot, || this.future.set(None));
            *this.durable = this.position.finish(this.slot.take(), End::Returned);
        }
        if let Some(durable) = this.durable.as_mut() {
            if let Err(error) = ready!(Pin::new(durable).poll(context)) {
                tracing::error!(%error, "a job's audit entry is not durable yet");
            }
            *this.durable = None;
        }
        match this.output.take() {
            Some(output) => Poll::Ready(output),
            None => panic!("`InScope` was polled after it had ended"),
        }
    }
}

fn within<T>(slot: &mut Option<Current>, run: impl FnOnce() -> T) -> T {
    if slot.is_none() {
        return run();
    }
    let _entered = Entered::new(slot);
    run()
}
