//! What is broken on purpose: a harness that could not fail would prove nothing.

use audited::{Entry, Error, Intents, Settled, Sink, Transactions};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

/// A sink that takes every commit whose end nobody knows for done, without a look.
pub(super) struct Unsettled<S>(pub(super) S);

impl<S: Sink> Sink for Unsettled<S> {
    async fn write(&self, entries: &[Entry]) -> Result<(), Error> {
        self.0.write(entries).await
    }

    fn transactions(&self) -> Option<&dyn Transactions> {
        Some(self)
    }

    fn intents(&self) -> Option<&dyn Intents> {
        self.0.intents()
    }
}

impl<S: Sink> Transactions for Unsettled<S> {
    fn settle<'a>(&'a self, _: &'a Entry) -> BoxFuture<'a, Result<Settled, Error>> {
        async { Ok(Settled::Committed) }.boxed()
    }

    fn describe(&self, error: &(dyn std::error::Error + 'static)) -> Option<String> {
        self.0.transactions()?.describe(error)
    }
}
