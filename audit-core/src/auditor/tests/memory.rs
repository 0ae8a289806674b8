//! How much is held while a sink is blocked.

use std::sync::atomic::AtomicU64;

use futures_util::future::ready;

use super::*;
use crate::scope::Source;
use crate::spool::{Spool, SpoolContents, SpoolTask, Spooled, Waiting};

const BOUND: usize = 1_000;
const ENTRIES: u64 = 1_000_000;

/// A spool on a disk without end: it only counts, and has one entry to try the sink with.
#[derive(Clone, Default)]
struct Counting(Arc<AtomicU64>);

impl Spool for Counting {
    fn keep<'a>(&'a self, entries: &'a [Spooled]) -> BoxFuture<'a, Result<(), Error>> {
        self.0.fetch_add(entries.len() as u64, SeqCst);
        Box::pin(ready(Ok(())))
    }

    fn oldest(&self, _: usize) -> BoxFuture<'_, Result<Vec<Waiting>, Error>> {
        let entry = crate::test_kit::sample(1, |_| {});
        let task = SpoolTask::Write;
        let waiting = Waiting {
            number: 1,
            spooled: Spooled { task, entry },
        };
        Box::pin(ready(Ok(vec![waiting])))
    }

    fn release<'a>(&'a self, _: &'a [u64]) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(ready(Ok(())))
    }

    fn set_aside<'a>(&'a self, _: u64, _: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(ready(Ok(())))
    }

    fn contents(&self) -> BoxFuture<'_, Result<SpoolContents, Error>> {
        Box::pin(ready(Ok(SpoolContents::default())))
    }
}

/// Where an entry came from, which lives as long as what was said in its scope.
struct Living(Arc<AtomicUsize>);

impl Source for Living {
    fn origin(&self, _: &crate::Actor) -> crate::Origin {
        crate::Origin::default()
    }
}

impl Drop for Living {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}

/// One look at something, which nobody waits for.
async fn look(auditor: &Auditor, living: &Arc<AtomicUsize>) {
    living.fetch_add(1, SeqCst);
    let source = Living(living.clone());
    let scope = Scope::builder(auditor).request().source(source).open();
    let call = scope.call("customer.view", async {});
    drop(answer(&scope, call).await.unwrap());
}

#[tokio::test]
async fn a_million_entries_past_a_blocked_sink_never_hold_more_than_the_queues_bound() {
    let (sink, spool) = (Switched::default(), Counting::default());
    sink.is_silent.store(true, SeqCst);
    let auditor = Auditor::builder(sink.clone())
        .spool(spool.clone())
        .queue(BOUND)
        .sink_limit(Duration::from_millis(5))
        .patience(Duration::from_secs(60))
        .build()
        .unwrap();
    let living = Arc::new(AtomicUsize::new(0));
    let mut most = 0;
    for _ in 0..ENTRIES {
        look(&auditor, &living).await;
        most = most.max(auditor.0.queue.len()).max(living.load(SeqCst));
    }
    auditor.flush().await;
    assert_eq!((spool.0.load(SeqCst), living.load(SeqCst)), (ENTRIES, 0));
    assert!(most <= BOUND, "{most} at once");
    assert_eq!(auditor.totals().lost, 0);
}
