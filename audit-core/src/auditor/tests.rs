use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::task::Poll;

use futures_util::future::BoxFuture;

use super::*;
use crate::entry::Entry;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::scope::{NotStored, RequestEnd};
use crate::sink::{Settled, Transactions};
use crate::test_kit::MemorySpool;

mod delivery;
mod end;
mod memory;
#[cfg(feature = "metrics")]
mod meter;
mod refusal;
mod settling;
mod spool;

/// A sink with a switch: down, silent, or refusing entries whose action says so.
#[derive(Clone, Default)]
struct Switched {
    is_down: Arc<AtomicBool>,
    is_silent: Arc<AtomicBool>,
    panics: Arc<AtomicBool>,
    /// Whether transactions that are asked about are still open.
    are_open: Arc<AtomicBool>,
    written: Arc<Mutex<Vec<Entry>>>,
    batches: Arc<AtomicUsize>,
    /// How often it was asked to keep an intent.
    intended: Arc<AtomicUsize>,
}

impl Sink for Switched {
    async fn write(&self, entries: &[Entry]) -> Result<(), Error> {
        self.batches.fetch_add(1, SeqCst);
        tokio::task::yield_now().await; // as one that is asked over a wire
        assert!(!self.panics.swap(false, SeqCst), "on purpose");
        if self.is_silent.load(SeqCst) {
            std::future::pending::<()>().await;
        }
        if self.is_down.load(SeqCst) || entries.iter().any(|entry| entry.action == "stuck") {
            return Err(Error::unavailable("down"));
        }
        if entries.iter().any(|entry| entry.action == "bad") {
            return Err(Error::conflict("bad content"));
        }
        self.add(entries);
        Ok(())
    }

    fn transactions(&self) -> Option<&dyn Transactions> {
        Some(self)
    }

    fn intents(&self) -> Option<&dyn Intents> {
        Some(self)
    }
}

impl Intents for Switched {
    fn intend<'a>(&'a self, _: &'a Entry) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            self.intended.fetch_add(1, SeqCst);
            if self.is_silent.load(SeqCst) {
                std::future::pending::<()>().await;
            }
            match self.is_down.load(SeqCst) {
                true => Err(Error::unavailable("down")),
                false => Ok(()),
            }
        })
    }
}

impl Transactions for Switched {
    fn settle<'a>(&'a self, failure: &'a Entry) -> BoxFuture<'a, Result<Settled, Error>> {
        Box::pin(async move {
            if self.are_open.load(SeqCst) {
                std::future::pending::<()>().await;
            }
            self.add(std::slice::from_ref(failure));
            Ok(Settled::RolledBack)
        })
    }

    fn describe(&self, _: &(dyn std::error::Error + 'static)) -> Option<String> {
        None
    }
}

impl Switched {
    /// What is written already is left as it is.
    fn add(&self, entries: &[Entry]) {
        let mut written = self.written.lock().unwrap();
        for entry in entries {
            if written.iter().all(|known| known.id != entry.id) {
                written.push(entry.clone());
            }
        }
    }

    fn actions(&self) -> Vec<String> {
        let written = self.written.lock().unwrap();
        written
            .iter()
            .map(|entry| entry.action.to_string())
            .collect()
    }
}

/// What a layer would answer but for success.
#[derive(Debug)]
enum Problem {
    NotStored(NotStored),
    Refused(Refused),
}

impl Problem {
    fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused(Refused::Unavailable))
    }
}

fn auditor(sink: &Switched) -> AuditorBuilder {
    Auditor::builder(sink.clone()).patience(Duration::from_millis(30))
}

/// Makes one call, and answers as a layer would.
async fn request(auditor: &Auditor, action: &'static str) -> Result<(), Problem> {
    let scope = Scope::builder(auditor).request().open();
    let call = scope.call(action, async {});
    match answer(&scope, call).await {
        Ok(Some(durable)) => durable.await.map_err(Problem::NotStored),
        Ok(None) => Ok(()),
        Err(refused) => Err(Problem::Refused(refused)),
    }
}

/// Runs a call until it ends or is refused, and finishes its scope.
async fn answer(
    scope: &Scope,
    call: impl Future<Output = ()>,
) -> Result<Option<crate::scope::Durable>, Refused> {
    let mut call = Box::pin(call);
    let ended = std::future::poll_fn(|context| match call.as_mut().poll(context) {
        Poll::Ready(()) => Poll::Ready(Ok(())),
        Poll::Pending => match scope.refusal(context.waker()) {
            Some(refused) => Poll::Ready(Err(refused)),
            None => Poll::Pending,
        },
    });
    let ended = ended.await;
    drop(call);
    let end = match ended {
        Ok(()) => RequestEnd::Answered(200),
        Err(refused) => RequestEnd::Refused(refused),
    };
    let durable = scope.finish(end, || None);
    ended.map(|()| durable)
}

/// Makes one call with an intent, whose result can say that it was refused.
async fn intended(auditor: &Auditor) -> Result<(), Turned> {
    let scope = Scope::builder(auditor).open();
    scope
        .intended_call("payment.charge", async { Ok::<_, Turned>(()) })
        .await
}

/// A job's own way to say that it was refused.
#[derive(Debug, PartialEq)]
struct Turned(Refused);

impl std::fmt::Display for Turned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Turned {}

impl From<Refused> for Turned {
    fn from(refused: Refused) -> Self {
        Self(refused)
    }
}

/// Waits until something holds.
async fn until(mut holds: impl FnMut() -> bool) {
    while !holds() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn an_entry_waits_in_memory_while_the_sink_is_down_and_its_request_is_told() {
    let sink = Switched::default();
    let auditor = auditor(&sink).build().unwrap();
    sink.is_down.store(true, SeqCst);
    let Err(Problem::NotStored(error)) = request(&auditor, "a").await else {
        panic!("nobody can have stored it");
    };
    assert!(error.to_string().contains("may have happened"));
    sink.is_down.store(false, SeqCst);
    auditor.flush().await;
    assert_eq!(sink.actions(), ["a"]);
    let totals = auditor.totals();
    assert_eq!((totals.written, totals.lost), (1, 0));
    assert!(totals.retried > 0);
}

#[tokio::test]
async fn a_bad_entry_is_found_by_halving_and_holds_nobody_up() {
    let sink = Switched::default();
    let auditor = auditor(&sink)
        .patience(Duration::from_secs(30))
        .build()
        .unwrap();
    sink.is_down.store(true, SeqCst); // so that they come in one batch
    let waiting: Vec<_> = ["first", "a", "bad", "b", "c"]
        .map(|action| {
            let auditor = auditor.clone();
            tokio::spawn(async move { request(&auditor, action).await })
        })
        .into();
    tokio::time::sleep(Duration::from_millis(5)).await;
    sink.is_down.store(false, SeqCst);
    auditor.flush().await;
    let answers = futures_util::future::join_all(waiting).await;
    let told: Vec<_> = answers
        .into_iter()
        .map(|answer| answer.unwrap().is_ok())
        .collect();
    assert_eq!(told, [true, true, false, true, true]);
    assert_eq!(sink.actions(), ["first", "a", "b", "c"]);
    assert_eq!(auditor.totals().rejected, 1);
}

#[tokio::test]
async fn the_writer_outlives_a_sink_that_panics() {
    let sink = Switched::default();
    let auditor = auditor(&sink)
        .patience(Duration::from_secs(30))
        .build()
        .unwrap();
    sink.panics.store(true, SeqCst);
    request(&auditor, "a").await.unwrap();
    assert_eq!(sink.actions(), ["a"]);
}

#[tokio::test]
async fn a_full_queue_refuses_a_request_before_its_handler_runs() {
    let sink = Switched::default();
    let auditor = auditor(&sink).queue(2).build().unwrap();
    sink.is_down.store(true, SeqCst);
    for _ in 0..2 {
        request(&auditor, "a").await.unwrap_err();
    }
    let ran = AtomicBool::new(false);
    let scope = Scope::builder(&auditor).request().open();
    let call = scope.call("b", async { ran.store(true, SeqCst) });
    assert_eq!(answer(&scope, call).await.err(), Some(Refused::Unavailable));
    assert!(!ran.load(SeqCst), "the layer answers instead");
    sink.is_down.store(false, SeqCst);
    auditor.flush().await;
    let outcomes: Vec<_> = sink
        .written
        .lock()
        .unwrap()
        .iter()
        .map(|entry| entry.outcome)
        .collect();
    assert_eq!(outcomes, [Outcome::Success, Outcome::Success]);
    assert_eq!(auditor.totals().refused, 1);
}

#[tokio::test]
async fn many_who_wait_share_a_batch() {
    let sink = Switched::default();
    let auditor = auditor(&sink).build().unwrap();
    let waiting = (0..100).map(|_| request(&auditor, "a"));
    futures_util::future::join_all(waiting)
        .await
        .into_iter()
        .for_each(|answer| answer.unwrap());
    assert_eq!(sink.actions().len(), 100);
    assert!(
        sink.batches.load(SeqCst) <= 2,
        "{}",
        sink.batches.load(SeqCst)
    );
}

#[tokio::test]
async fn what_is_said_too_late_is_counted() {
    let sink = Switched::default();
    let auditor = auditor(&sink).build().unwrap();
    let scope = Scope::builder(&auditor).request().open();
    let audit = scope.audit();
    scope.call("a", async {}).await;
    drop(scope.finish(RequestEnd::Answered(200), || None));
    audit.summary("too late");
    audit.entry("b").summary("too late");
    assert_eq!(auditor.totals().told_too_late, 2);
}

#[test]
fn a_runtime_that_ends_counts_what_it_took_down() {
    let sink = Switched::default();
    sink.is_down.store(true, SeqCst);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let auditor = runtime.block_on(async {
        let auditor = auditor(&sink).build().unwrap();
        request(&auditor, "a").await.unwrap_err();
        auditor
    });
    runtime.shutdown_timeout(Duration::from_secs(5));
    let totals = auditor.totals();
    assert_eq!((totals.written, totals.lost), (0, 1));
}

#[test]
fn a_runtime_that_ends_counts_what_still_waited_and_what_comes_after() {
    let sink = Switched::default();
    sink.is_down.store(true, SeqCst);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let auditor = runtime.block_on(async {
        let auditor = auditor(&sink).batch(1).build().unwrap();
        for _ in 0..3 {
            request(&auditor, "a").await.unwrap_err();
        }
        auditor
    });
    runtime.shutdown_timeout(Duration::from_secs(5));
    assert_eq!(auditor.totals().lost, 3);
    let other = tokio::runtime::Runtime::new().unwrap();
    let problem = other.block_on(request(&auditor, "b")).unwrap_err();
    assert!(problem.is_refusal(), "nobody is left to write it");
    other.block_on(auditor.flush());
    let totals = auditor.totals();
    assert_eq!((totals.lost, totals.refused), (3, 1));
}

#[tokio::test]
async fn what_has_no_place_fills_the_memory_only_so_far() {
    let sink = Switched::default();
    let auditor = auditor(&sink).queue(2).build().unwrap();
    sink.is_down.store(true, SeqCst);
    for _ in 0..10 {
        let scope = Scope::builder(&auditor).request().open();
        let refused = RequestEnd::Refused(Refused::ReasonRequired);
        scope.audit().context("a", 1);
        drop(scope.finish(refused, || None));
    }
    sink.is_down.store(false, SeqCst);
    auditor.flush().await;
    let totals = auditor.totals();
    assert_eq!((totals.written, totals.lost), (4, 6));
}

#[tokio::test]
async fn a_commit_needs_a_sink_that_is_a_database() {
    struct Nowhere;
    impl Sink for Nowhere {
        async fn write(&self, _: &[Entry]) -> Result<(), Error> {
            Ok(())
        }
    }
    let auditor = Auditor::builder(Nowhere).build().unwrap();
    let scope = Scope::builder(&auditor).open();
    let committed = scope
        .call("a", async { crate::Audit::current().begin_commit().err() })
        .await;
    assert!(
        committed
            .unwrap()
            .to_string()
            .contains("build it from a store")
    );
}

#[tokio::test]
async fn an_auditor_is_not_built_of_nonsense() {
    let sink = Switched::default();
    let fails = |builder: AuditorBuilder| builder.build().unwrap_err();
    for error in [
        fails(auditor(&sink).queue(0)),
        fails(auditor(&sink).batch(0)),
        fails(auditor(&sink).sink_limit(Duration::ZERO)),
        fails(auditor(&sink).hash_key("short")),
        std::thread::spawn(move || fails(auditor(&sink)))
            .join()
            .unwrap(),
    ] {
        assert!(error.is_invalid(), "{error}");
    }
}

#[test]
fn without_any_auditor_an_entry_is_counted_as_lost() {
    let before = lost_without_auditor();
    crate::Audit::current().summary("for nobody");
    assert_eq!(lost_without_auditor(), before + 2);
}
