//! A call that leaves exactly one entry, however it ends.

mod opened;
mod sync;

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::future::BoxFuture;
use pin_project_lite::pin_project;

use opened::{Admission, Opened};
pub use sync::call_sync;

use crate::auditor::Place;
use crate::declaration::Opening;
use crate::draft::End;
use crate::explain::Explain;
use crate::refused::Refused;
use crate::scope::Durable;
use crate::text::Text;

/// What a call returned, as far as the log is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// A value.
    Returned,
    /// An error, in words where it has any.
    Failed(Option<String>),
}

impl From<Ended> for End {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Returned => Self::Returned,
            Ended::Failed(reason) => Self::Failed(reason.map(Text::from)),
        }
    }
}

/// Tells what a call returned.
pub(crate) type Judge<R> = fn(&R, &Explain<'_>) -> Ended;
/// Makes a refusal the call's own result, where its type allows that.
pub(crate) type Refuse<R> = fn(Refused) -> Result<R, Refused>;

/// For a result that is no `Result`.
pub fn no_judge<R>(_: &R, _: &Explain<'_>) -> Ended {
    Ended::Returned
}

/// For a result that can't carry a refusal.
pub fn no_refusal<R>(refused: Refused) -> Result<R, Refused> {
    Err(refused)
}

pin_project! {
    /// An audited call: the future of a function's body, and the entry that it leaves.
    ///
    /// It is opened when it is first polled: a future that nobody polls is no call.
    #[must_use = "futures do nothing unless polled"]
    pub struct Call<F: Future, J = Judge<<F as Future>::Output>, N = Refuse<<F as Future>::Output>> {
        #[pin]
        body: Option<F>,
        stage: Stage<F::Output>,
        opened: Option<Opened>,
        judge: Option<J>,
        refuse: Option<N>,
    }

    impl<F: Future, J, N> PinnedDrop for Call<F, J, N> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if let Some(opened) = this.opened.take() {
                match this.stage {
                    Stage::Running => opened.abandon(|| this.body.set(None)),
                    _ => opened.withdraw(|| this.body.set(None)),
                }
            }
        }
    }
}

enum Stage<R> {
    Created(Option<Opening>),
    /// Waiting for a place in the auditor's queue.
    Reserving(BoxFuture<'static, Result<Option<Place>, Refused>>),
    /// Waiting for its intent to be durable.
    Intending(BoxFuture<'static, Result<(), Refused>>),
    Running,
    /// Refused: the layer answers instead, and drops the call.
    Parked,
    /// Ended: its entry is on its way.
    Ending(Option<R>, Option<Durable>),
}

impl<F, J, N> Call<F, J, N>
where
    F: Future,
    J: FnOnce(&F::Output, &Explain<'_>) -> Ended,
    N: FnOnce(Refused) -> Result<F::Output, Refused>,
{
    /// A call with this body. `judge` tells what it returned, and `refuse` makes a refusal its own
    /// result where the result's type allows that.
    pub fn new(opening: Opening, body: F, judge: J, refuse: N) -> Self {
        Self {
            body: Some(body),
            stage: Stage::Created(Some(opening)),
            opened: None,
            judge: Some(judge),
            refuse: Some(refuse),
        }
    }

    /// The stage after one that is over; `None` while it goes on.
    fn advance(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Option<Stage<F::Output>> {
        let this = self.as_mut().project();
        match this.stage {
            Stage::Created(opening) => {
                let opening = opening.take()?;
                let is_intended = opening.declared.intent();
                *this.opened = Opened::open(opening);
                match this.opened {
                    None if is_intended => Some(self.turn_away(Refused::Unavailable)),
                    _ => Some(self.begin()),
                }
            }
            Stage::Reserving(place) => match place.as_mut().poll(context) {
                Poll::Ready(Ok(place)) => {
                    this.opened.as_ref()?.keep_place(place);
                    Some(self.admit())
                }
                Poll::Ready(Err(refused)) => Some(self.turn_away(refused)),
                Poll::Pending => None,
            },
            Stage::Intending(written) => match written.as_mut().poll(context) {
                Poll::Ready(Ok(())) => Some(Stage::Running),
                Poll::Ready(Err(refused)) => Some(self.turn_away(refused)),
                Poll::Pending => None,
            },
            Stage::Running => self.run(context),
            Stage::Parked | Stage::Ending(..) => None,
        }
    }

    /// Takes a place first: an entry that says that a call was refused needs one, too.
    fn begin(self: Pin<&mut Self>) -> Stage<F::Output> {
        match self.opened.as_ref().map(Opened::admission) {
            Some(Admission::Pending(place)) => Stage::Reserving(place),
            Some(Admission::Refused(refused)) => self.turn_away(refused),
            Some(Admission::Granted) | None => self.admit(),
        }
    }

    fn admit(self: Pin<&mut Self>) -> Stage<F::Output> {
        match &self.opened {
            Some(opened) if opened.lacks_reason() => self.turn_away(Refused::ReasonRequired),
            opened => match opened.as_ref().and_then(Opened::intend) {
                Some(written) => Stage::Intending(written),
                None => Stage::Running,
            },
        }
    }

    fn run(self: Pin<&mut Self>, context: &mut Context<'_>) -> Option<Stage<F::Output>> {
        let mut this = self.project();
        let body = this.body.as_mut().as_pin_mut()?;
        let Some(opened) = this.opened else {
            let Poll::Ready(output) = body.poll(context) else {
                return None;
            };
            this.body.set(None);
            return Some(Stage::Ending(Some(output), None));
        };
        let Poll::Ready(output) = opened.poll(|| body.poll(context)) else {
            return None;
        };
        let judge = this.judge.take()?;
        let ended = opened.judge(|explain| judge(&output, explain));
        let opened = this.opened.take()?;
        let durable = opened.end(ended.into(), || this.body.set(None));
        Some(Stage::Ending(Some(output), durable))
    }

    /// The body won't run: the layer says so, or else the call's own result.
    fn turn_away(self: Pin<&mut Self>, refused: Refused) -> Stage<F::Output> {
        let mut this = self.project();
        let Some(refuse) = this.refuse.take() else {
            return Stage::Parked;
        };
        let Some(opened) = this.opened.take() else {
            this.body.set(None);
            return Stage::Ending(Some(told(refuse(refused))), None);
        };
        let scope = opened.scope();
        let is_outermost = opened.is_outermost();
        if refused == Refused::Unavailable && !opened.has_begun() {
            opened.forget();
        }
        let durable = opened.end(End::Refused(refused.to_string().into()), || {
            this.body.set(None)
        });
        if is_outermost && scope.is_request() {
            scope.refuse(refused);
            return Stage::Parked;
        }
        match refuse(refused) {
            Err(refused) if scope.is_request() => {
                scope.refuse(refused);
                Stage::Parked
            }
            refusal => Stage::Ending(Some(told(refusal)), durable),
        }
    }
}

/// A refusal as the call's own result. Nobody else is there to answer.
fn told<R>(refusal: Result<R, Refused>) -> R {
    match refusal {
        Ok(output) => output,
        Err(refused) => panic!(
            "{refused} (outside a layer, a function that can be refused returns `Result<_, E>` with `E: From<Refused>`)"
        ),
    }
}

impl<F, J, N> Future for Call<F, J, N>
where
    F: Future,
    J: FnOnce(&F::Output, &Explain<'_>) -> Ended,
    N: FnOnce(Refused) -> Result<F::Output, Refused>,
{
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        while let Some(next) = self.as_mut().advance(context) {
            *self.as_mut().project().stage = next;
        }
        match self.project().stage {
            Stage::Ending(output, durable) => {
                if let Some(waiting) = durable {
                    if let Err(error) = ready!(Pin::new(waiting).poll(context)) {
                        tracing::error!(%error, "an audited call ended before its entry was durable");
                    }
                    *durable = None;
                }
                output.take().map_or(Poll::Pending, Poll::Ready)
            }
            _ => Poll::Pending,
        }
    }
}
