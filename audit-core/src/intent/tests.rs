use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use chrono::FixedOffset;
use futures_util::StreamExt;

use super::*;
use crate::actor::Actor;
use crate::audit::Audit;
use crate::commit::Commit;
use crate::query::{Filter, Interval, Limit, TargetRef};
use crate::scope::{RequestEnd, ScopeBuilder};
use crate::sink::{Settled, Sink, Transactions};
use crate::store::Store;
use crate::target::Target;
use crate::test_kit::MemoryStore;

/// A store that is a database, and that refuses so many intents before it takes one.
#[derive(Clone, Default)]
struct Desk {
    log: MemoryStore,
    refuses: Arc<AtomicUsize>,
}

const ALL: usize = usize::MAX;

impl Sink for Desk {
    async fn write(&self, entries: &[Entry]) -> Result<(), Error> {
        self.log.write(entries).await
    }

    fn transactions(&self) -> Option<&dyn Transactions> {
        Some(self)
    }

    fn intents(&self) -> Option<&dyn Intents> {
        Some(self)
    }
}

impl Transactions for Desk {
    fn settle<'a>(&'a self, failure: &'a Entry) -> BoxFuture<'a, Result<Settled, Error>> {
        Box::pin(async move {
            match self.log.write(std::slice::from_ref(failure)).await {
                Ok(()) => Ok(Settled::RolledBack),
                Err(_) => Ok(Settled::Committed),
            }
        })
    }

    fn describe(&self, _: &(dyn std::error::Error + 'static)) -> Option<String> {
        None
    }
}

impl Intents for Desk {
    fn intend<'a>(&'a self, intent: &'a Entry) -> BoxFuture<'a, Result<(), Error>> {
        let left = self.refuses.load(SeqCst);
        if left == 0 {
            return self.log.intend(intent);
        }
        self.refuses.store(left - usize::from(left != ALL), SeqCst);
        Box::pin(async { Err(Error::unavailable("down")) })
    }
}

impl Desk {
    fn refusing(intents: usize) -> Self {
        let desk = Self::default();
        desk.refuses.store(intents, SeqCst);
        desk
    }

    fn auditor(&self) -> Auditor {
        let auditor = Auditor::builder(self.clone());
        auditor
            .patience(Duration::from_millis(100))
            .build()
            .unwrap()
    }

    /// The only entry, which completes the only intent.
    async fn completion(&self, auditor: &Auditor) -> Entry {
        auditor.flush().await;
        let (mut entries, intents) = (self.log.entries(), self.log.intents());
        assert_eq!((entries.len(), intents.len()), (1, 1), "{entries:#?}");
        let (entry, intent) = (entries.remove(0), &intents[0]);
        assert_eq!((entry.id, entry.began_at), (intent.id, intent.began_at));
        assert_eq!(entry.tenant, intent.tenant);
        entry
    }
}

fn job(auditor: &Auditor) -> Scope {
    Scope::builder(auditor).open()
}

#[derive(Debug, PartialEq)]
enum Trouble {
    Own,
    Refused(Refused),
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("trouble")
    }
}

impl std::error::Error for Trouble {}

impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

type Done = Result<(), Trouble>;

#[tokio::test]
async fn an_intent_is_kept_before_the_call_runs_and_its_end_completes_it() {
    let desk = Desk::default();
    let auditor = desk.auditor();
    let scope = ScopeBuilder::open(Scope::builder(&auditor).actor(Actor::user("7", "Ada")));
    let call = scope.intended_call("payment.charge", async {
        let intents = desk.log.intents();
        assert_eq!(intents.len(), 1);
        assert_eq!(intents[0].outcome, Outcome::Unknown);
        assert_eq!(intents[0].action, "payment.charge");
        assert_eq!(intents[0].actor, Actor::user("7", "Ada"));
        assert_eq!(intents[0].reason.as_deref(), Some(NO_END));
        assert_eq!(intents[0].began_at, Some(intents[0].occurred_at));
        Audit::current().target(Target::new("payment", 1));
        Done::Ok(())
    });
    call.await.unwrap();
    let entry = desk.completion(&auditor).await;
    assert_eq!(
        (entry.outcome, entry.reason.clone()),
        (Outcome::Success, None)
    );
    assert_eq!(entry.targets.len(), 1);
    assert!(entry.began_at.unwrap() <= entry.occurred_at);
    assert_eq!(auditor.totals().intended, 1);
}

/// Runs a call whose intent can't be written, and tells what became of it.
async fn turned_away(desk: &Desk, scope: &Scope) -> Done {
    let call = async {
        unreachable!("its intent was not written");
    };
    let result = scope.intended_call("payment.charge", call).await;
    assert!(desk.log.intents().is_empty());
    result
}

#[tokio::test]
async fn where_no_intent_can_be_written_the_call_does_not_run() {
    let desk = Desk::refusing(ALL);
    let auditor = desk.auditor();
    let refused = turned_away(&desk, &job(&auditor)).await;
    assert_eq!(refused, Err(Trouble::Refused(Refused::Unavailable)));
    auditor.flush().await;
    let entries = desk.log.entries();
    assert_eq!((entries.len(), entries[0].outcome), (1, Outcome::Denied));
    let totals = auditor.totals();
    assert_eq!((totals.refused, totals.intended), (1, 0));
}

#[tokio::test]
async fn an_intent_that_is_refused_now_and_taken_soon_is_taken() {
    let desk = Desk::refusing(2);
    let auditor = desk.auditor();
    let call = job(&auditor).intended_call("payment.charge", async { Done::Ok(()) });
    call.await.unwrap();
    assert_eq!(desk.completion(&auditor).await.outcome, Outcome::Success);
}

#[tokio::test]
async fn in_a_request_the_layer_answers_that_nothing_was_done() {
    let desk = Desk::refusing(ALL);
    let auditor = desk.auditor();
    let scope = Scope::builder(&auditor).request().open();
    let task = tokio::spawn(scope.intended_call("payment.charge", pending::<Done>()));
    let refused = std::future::poll_fn(|context| match scope.refusal(context.waker()) {
        Some(refused) => Poll::Ready(refused),
        None => Poll::Pending,
    });
    let refused = refused.await;
    assert_eq!((refused, refused.status()), (Refused::Unavailable, 503));
    task.abort();
    drop(scope.finish(RequestEnd::Refused(refused), || None));
    auditor.flush().await;
    let entries = desk.log.entries();
    assert_eq!((entries.len(), entries[0].outcome), (1, Outcome::Denied));
}

#[tokio::test]
async fn a_sink_without_intents_is_told_of_in_words() {
    struct Plain;
    impl Sink for Plain {
        async fn write(&self, _: &[Entry]) -> Result<(), Error> {
            Ok(())
        }
    }
    let auditor = Auditor::builder(Plain).build().unwrap();
    let call = job(&auditor).intended_call("payment.charge", pending::<Done>());
    let Err(Trouble::Refused(refused)) = call.await else {
        panic!("it ran");
    };
    assert_eq!((refused, refused.status()), (Refused::NoIntents, 500));
    assert!(
        refused
            .to_string()
            .contains("build the auditor from a store")
    );
}

/// How a call ends that runs this.
async fn ends(body: impl Future<Output = Done> + Send + 'static) -> (Outcome, Option<String>) {
    let desk = Desk::default();
    let auditor = desk.auditor();
    let call = job(&auditor).intended_call("payment.charge", body);
    let ended = tokio::spawn(tokio::time::timeout(Duration::from_millis(50), call));
    drop(ended.await); // it may have panicked
    let entry = desk.completion(&auditor).await;
    (entry.outcome, entry.reason.map(String::from))
}

#[tokio::test]
async fn however_a_call_ends_one_entry_completes_its_intent() {
    assert_eq!(ends(async { Ok(()) }).await, (Outcome::Success, None));
    let failed = ends(async { Err(Trouble::Own) }).await;
    assert_eq!(failed, (Outcome::Failure, Some("trouble".to_owned())));
    let panicked = ends(async { panic!("on purpose") }).await;
    assert_eq!(panicked, (Outcome::Panicked, None));
    assert_eq!(ends(pending()).await, (Outcome::Aborted, None));
}

#[tokio::test]
async fn a_client_that_leaves_while_the_intent_is_written_leaves_an_aborted_call() {
    let desk = Desk::refusing(ALL);
    let auditor = desk.auditor();
    let call = job(&auditor).intended_call("payment.charge", pending::<Done>());
    let left = tokio::time::timeout(Duration::from_millis(10), call).await;
    assert!(left.is_err());
    auditor.flush().await;
    let entries = desk.log.entries();
    assert_eq!((entries.len(), entries[0].outcome), (1, Outcome::Aborted));
    assert!(entries[0].began_at.is_some());
}

/// The entry that a transaction carries which ends so.
fn carried(end: fn(Commit)) -> Entry {
    let commit = Audit::current().begin_commit().unwrap();
    let entry = commit.entries()[0].clone();
    end(commit);
    entry
}

#[tokio::test]
async fn a_transaction_that_is_tried_again_completes_the_intent_once() {
    let desk = Desk::default();
    let auditor = desk.auditor();
    let call = job(&auditor).intended_call("payment.charge", async {
        let tried = [carried(Commit::failed), carried(Commit::failed)];
        let stands = carried(Commit::committed);
        desk.log.write(std::slice::from_ref(&stands)).await.unwrap();
        let intent = desk.log.intents()[0].id;
        assert_eq!(tried.map(|entry| entry.id), [intent; 2]);
        Done::Ok(())
    });
    call.await.unwrap();
    assert_eq!(desk.completion(&auditor).await.outcome, Outcome::Success);
}

#[tokio::test]
async fn transactions_that_left_nothing_complete_it_as_a_failure() {
    for end in [Commit::failed, Commit::in_doubt] {
        let desk = Desk::default();
        let auditor = desk.auditor();
        let call = job(&auditor).intended_call("payment.charge", async {
            carried(end);
            Done::Ok(())
        });
        call.await.unwrap();
        assert_eq!(desk.completion(&auditor).await.outcome, Outcome::Failure);
    }
}

#[tokio::test]
async fn a_call_around_it_that_fails_does_not_make_it_doubtful() {
    let desk = Desk::default();
    let auditor = desk.auditor();
    let scope = job(&auditor);
    let outer = scope.try_call("order.place", async {
        let charge = scope.intended_call("payment.charge", async { Done::Ok(()) });
        charge.await.unwrap();
        let commit = Audit::current().begin_commit().unwrap();
        assert_eq!(commit.entries().len(), 1, "its own alone");
        commit.failed();
        Audit::current().start_over();
        Err::<(), _>(Trouble::Own)
    });
    outer.await.unwrap_err();
    auditor.flush().await;
    let outcomes = desk.log.entries().into_iter();
    let outcomes: Vec<_> = outcomes
        .map(|e| (e.action.to_string(), e.outcome))
        .collect();
    let told = |action: &str, outcome| (action.to_owned(), outcome);
    let charged = told("payment.charge", Outcome::Success);
    assert_eq!(outcomes.len(), 2);
    assert!(outcomes.contains(&charged), "{outcomes:?}");
    assert!(outcomes.contains(&told("order.place", Outcome::Failure)));
}

#[tokio::test]
async fn a_completion_stays_in_the_tenant_of_its_intent() {
    let desk = Desk::default();
    let auditor = desk.auditor();
    let call = job(&auditor).intended_call("payment.charge", async {
        Audit::current().tenant(Tenant::new("acme").unwrap());
        Done::Ok(())
    });
    call.await.unwrap();
    desk.completion(&auditor).await; // compares them
}

#[tokio::test]
async fn without_any_auditor_it_does_not_run() {
    let call = crate::call::Call::new(
        crate::declaration::Opening::intended("payment.charge".into()),
        pending::<Done>(),
        crate::call::no_judge,
        |refused| Ok(Err(refused.into())),
    );
    assert_eq!(call.await, Err(Trouble::Refused(Refused::Unavailable)));
}

#[tokio::test]
async fn an_intent_without_completion_reads_as_unknown_everywhere_until_it_is_completed() {
    let desk = Desk::default();
    let auditor = desk.auditor();
    let scope = job(&auditor);
    let mut call = Box::pin(scope.intended_call("payment.charge", async {
        tokio::task::yield_now().await;
        Audit::current().target(Target::new("payment", 1));
        Done::Ok(())
    }));
    let mut context = Context::from_waker(Waker::noop());
    assert!(call.as_mut().poll(&mut context).is_pending());
    let intent = desk.log.intents().remove(0);
    let hour = FixedOffset::east_opt(0).unwrap();
    let all = Filter::new(intent.tenant.clone());
    let young = desk.log.page(&all, None, Limit::default()).await.unwrap();
    assert_eq!(young.entries, []);
    let log = desk.log.clone().unknown_after(TimeDelta::zero());
    let page = log.page(&all, None, Limit::default()).await.unwrap();
    assert_eq!(page.entries, std::slice::from_ref(&intent));
    let entry = log.entry(&intent.tenant, intent.id).await.unwrap();
    assert_eq!(entry.as_ref(), Some(&intent));
    let facets = log.facets(&all).await.unwrap();
    assert_eq!(facets.outcome.values[0].value, Outcome::Unknown);
    let histogram = log.histogram(&all, Interval::Hour, hour).await.unwrap();
    assert_eq!(histogram.bars[0].count, 1);
    let export: Vec<_> = log.export(all.clone()).collect().await;
    assert_eq!(export.len(), 1);
    call.await.unwrap();
    auditor.flush().await;
    let page = log.page(&all, None, Limit::default()).await.unwrap();
    assert_eq!(page.entries[0].outcome, Outcome::Success);
    assert_eq!(page.entries.len(), 1);
    let record = TargetRef::new("payment", 1);
    let history = log.history(&intent.tenant, &record, None, Limit::MAX);
    assert_eq!(history.await.unwrap().len(), 1);
}
