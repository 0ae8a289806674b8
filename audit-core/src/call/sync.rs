//! An audited call of a function that is not async.

use super::Ended;
use super::opened::Opened;
use crate::declaration::Opening;
use crate::draft::End;
use crate::explain::Explain;
use crate::refused::Refused;

/// Runs an audited function that is not async.
///
/// It can't wait: it takes its place in the queue over the bound where none is free, and outside a
/// layer its entry is durable only some time after it returned. `refuse` is asked where the action
/// demands a reason and none was given.
pub fn call_sync<R>(
    opening: Opening,
    body: impl FnOnce() -> R,
    judge: impl FnOnce(&R, &Explain<'_>) -> Ended,
    refuse: impl FnOnce(Refused) -> R,
) -> R {
    let Some(opened) = Opened::open(opening) else {
        return body();
    };
    let mut running = Running(Some(opened));
    let refused = running
        .get(|opened| opened.lacks_reason().then_some(Refused::ReasonRequired))
        .flatten();
    if let Some(refused) = refused {
        running.end(End::Refused(refused.to_string().into()));
        return refuse(refused);
    }
    let mut body = Some(body);
    match running
        .get(|opened| opened.poll(|| body.take().map(|body| body())))
        .flatten()
    {
        Some(value) => {
            let ended = running.get(|opened| opened.judge(|explain| judge(&value, explain)));
            running.end(ended.unwrap_or(Ended::Returned).into());
            value
        }
        None => unreachable!("a call that was opened runs its body once"),
    }
}

/// A call that has begun; dropped before its end, it panicked.
struct Running(Option<Opened>);

impl Running {
    fn get<T>(&mut self, with: impl FnOnce(&mut Opened) -> T) -> Option<T> {
        self.0.as_mut().map(with)
    }

    fn end(mut self, end: End) {
        if let Some(opened) = self.0.take() {
            drop(opened.end(end, || ()));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(opened) = self.0.take() {
            opened.abandon(|| ());
        }
    }
}
