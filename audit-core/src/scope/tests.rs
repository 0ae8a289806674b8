use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use futures_util::future::{BoxFuture, ready};
use serde::Serialize;
use serde_json::Value;

use super::*;
use crate::action::Action;
use crate::entry::Entry;
use crate::error::Error;
use crate::operation::Operation;
use crate::outcome::Outcome;
use crate::sink::{Settled, Sink, Transactions};
use crate::snapshot::{Fields, Record, Snapshot};
use crate::target::Target;

/// A sink whose transactions always left nothing.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<Entry>>>);

impl Sink for Log {
    async fn write(&self, entries: &[Entry]) -> Result<(), Error> {
        self.0.lock().unwrap().extend_from_slice(entries);
        Ok(())
    }

    fn transactions(&self) -> Option<&dyn Transactions> {
        Some(self)
    }
}

impl Transactions for Log {
    fn settle<'a>(&'a self, failure: &'a Entry) -> BoxFuture<'a, Result<Settled, Error>> {
        self.0.lock().unwrap().push(failure.clone());
        Box::pin(ready(Ok(Settled::RolledBack)))
    }

    fn describe(&self, _: &(dyn std::error::Error + 'static)) -> Option<String> {
        None
    }
}

impl Log {
    fn auditor(&self) -> Auditor {
        Auditor::builder(self.clone()).build().unwrap()
    }

    async fn told(&self, auditor: &Auditor) -> Vec<(String, Outcome)> {
        auditor.flush().await;
        let log = self.0.lock().unwrap();
        let told = |entry: &Entry| (entry.action.to_string(), entry.outcome);
        log.iter().map(told).collect()
    }
}

fn only(action: &str, outcome: Outcome) -> Vec<(String, Outcome)> {
    vec![(action.to_owned(), outcome)]
}

fn request(auditor: &Auditor) -> Scope {
    Scope::builder(auditor).request().open()
}

fn words() -> Option<Unclaimed> {
    Some(Unclaimed {
        action: "http.post".into(),
        category: "Requests".into(),
        operation: Operation::Execute,
        summary: "sent POST".into(),
    })
}

#[tokio::test]
async fn a_record_may_use_the_handle_while_its_snapshot_is_taken() {
    struct Chatty;
    impl Serialize for Chatty {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            Audit::current().context("seen", true);
            serializer.serialize_unit()
        }
    }
    impl Snapshot for Chatty {
        fn fields(&self, fields: &mut Fields<'_>) {
            fields.plain("a", self);
            fields.redact("b", self);
        }
    }
    impl Record for Chatty {
        fn target(&self) -> Target {
            Target::new("chatty", 1)
        }
    }
    let log = Log::default();
    let auditor = log.auditor();
    let scope = Scope::builder(&auditor).open();
    let call = async { Audit::current().updated(&Chatty, &Chatty) };
    scope.call("a", call).await;
    assert_eq!(log.told(&auditor).await, only("a", Outcome::Success));
    let entry = log.0.lock().unwrap()[0].clone();
    assert_eq!(entry.context["seen"], true);
    assert_eq!(entry.targets[0].changed, Vec::<Text>::new());
}

#[tokio::test]
async fn a_call_that_outlives_its_request_ends_as_it_ends() {
    let log = Log::default();
    let auditor = log.auditor();
    let scope = request(&auditor);
    let (go, wait) = tokio::sync::oneshot::channel::<()>();
    let call = scope.try_call("a", async { wait.await.map_err(|_| std::fmt::Error) });
    let task = tokio::spawn(call);
    tokio::task::yield_now().await;
    assert!(scope.finish(RequestEnd::Answered(200), words).is_none());
    assert_eq!(log.told(&auditor).await, []);
    drop(go);
    task.await.unwrap().unwrap_err();
    assert_eq!(log.told(&auditor).await, only("a", Outcome::Failure));
}

#[tokio::test]
async fn an_exempt_request_leaves_nothing_though_somebody_held_its_handle() {
    let log = Log::default();
    let auditor = log.auditor();
    let scope = request(&auditor);
    let _handle = scope.audit();
    scope.exempt("a probe");
    drop(scope.finish(RequestEnd::Answered(200), words));
    assert_eq!(log.told(&auditor).await, []);
    assert_eq!(auditor.totals().not_covered, 0);
}

#[tokio::test]
async fn a_call_within_a_job_leaves_the_jobs_own_record_open() {
    let log = Log::default();
    let auditor = log.auditor();
    let job = async {
        let audit = Audit::current();
        audit.target(Target::new("invoice", 1));
        Scope::current().unwrap().call("a", async {}).await;
        audit.context("late", 1);
    };
    auditor.run_as(Actor::system("job"), job).await;
    let expected = [
        only("a", Outcome::Success),
        only("job.run", Outcome::Success),
    ]
    .concat();
    assert_eq!(log.told(&auditor).await, expected);
    assert_eq!(log.0.lock().unwrap()[1].context["late"], 1);
    assert_eq!(auditor.totals().told_too_late, 0);
}

#[tokio::test]
async fn a_call_that_was_made_within_another_and_runs_after_it_is_not_lost() {
    let log = Log::default();
    let auditor = log.auditor();
    let scope = Scope::builder(&auditor).open();
    let inner = scope
        .call("outer", async {
            Some(Scope::current().unwrap().call("inner", async {}))
        })
        .await;
    tokio::spawn(inner.unwrap()).await.unwrap();
    let expected = [
        only("outer", Outcome::Success),
        only("inner", Outcome::Success),
    ]
    .concat();
    assert_eq!(log.told(&auditor).await, expected);
}

#[tokio::test]
async fn tasks_that_share_what_was_captured_tell_their_own() {
    let log = Log::default();
    let auditor = log.auditor();
    let scope = Scope::builder(&auditor).open();
    let captured = scope.in_scope(async { Scope::capture() }).await;
    let (go, wait) = tokio::sync::oneshot::channel::<()>();
    let slow = captured.in_scope(async {
        Audit::current().context("slow", 1);
        wait.await.unwrap();
        panic!("on purpose");
    });
    let slow = tokio::spawn(slow);
    tokio::task::yield_now().await;
    let quick = captured.in_scope(async { Audit::current().context("quick", 1) });
    tokio::spawn(quick).await.unwrap();
    go.send(()).unwrap();
    slow.await.unwrap_err();
    let expected = [
        only("job.run", Outcome::Success),
        only("job.run", Outcome::Panicked),
    ];
    assert_eq!(log.told(&auditor).await, expected.concat());
}

#[tokio::test]
async fn what_was_opened_after_a_commit_and_not_committed_ends_with_its_call() {
    let log = Log::default();
    let auditor = log.auditor();
    let scope = request(&auditor);
    let call = scope.try_call("a", async {
        let audit = Audit::current();
        audit.begin_commit().unwrap().committed();
        audit.entry("second").target(Target::new("invoice", 1));
        Err::<(), _>(std::fmt::Error)
    });
    call.await.unwrap_err();
    drop(scope.finish(RequestEnd::Answered(500), || None));
    assert_eq!(log.told(&auditor).await, only("second", Outcome::Failure));
    assert_eq!(auditor.totals().ended_after_commit, 1);
}

#[tokio::test]
async fn what_an_attempt_opened_is_not_committed_by_the_next() {
    let log = Log::default();
    let auditor = log.auditor();
    let scope = request(&auditor);
    let call = scope.call("a", async {
        let audit = Audit::current();
        let attempt = async |name: &'static str| {
            audit.entry(name).target(Target::new("invoice", 1));
            scope.call("nested", async {}).await;
        };
        attempt("first").await;
        audit.start_over();
        attempt("second").await;
        let commit = audit.begin_commit().unwrap();
        let actions: Vec<_> = commit.entries().iter().map(|e| e.action.clone()).collect();
        assert_eq!(actions, ["a", "second", "nested"]);
        commit.committed();
    });
    call.await;
    drop(scope.finish(RequestEnd::Answered(200), || None));
    let expected = [
        only("first", Outcome::Failure),
        only("nested", Outcome::Failure),
    ];
    assert_eq!(log.told(&auditor).await, expected.concat());
}

#[tokio::test]
async fn an_entry_beside_a_committed_one_is_too_late_when_the_call_has_ended() {
    let log = Log::default();
    let auditor = log.auditor();
    let scope = request(&auditor);
    let audit = scope.audit();
    scope
        .call("a", async {
            Audit::current().begin_commit().unwrap().committed();
        })
        .await;
    drop(scope.finish(RequestEnd::Answered(200), || None));
    audit.entry("b").target(Target::new("invoice", 1));
    assert_eq!(auditor.totals().told_too_late, 1);
}

#[tokio::test]
async fn a_rollback_that_nobody_returned_is_a_failure_all_the_same() {
    let log = Log::default();
    let auditor = log.auditor();
    let scope = request(&auditor);
    scope
        .call("a", async {
            Audit::current().target(Target::new("invoice", 1));
            Audit::current().begin_commit().unwrap().failed();
        })
        .await;
    drop(scope.finish(RequestEnd::Answered(200), || None));
    assert_eq!(log.told(&auditor).await, only("a", Outcome::Failure));
}

#[tokio::test]
async fn a_commit_that_fails_after_its_call_ended_does_not_open_it_again() {
    let log = Log::default();
    let auditor = log.auditor();
    let scope = request(&auditor);
    let commit = scope
        .call("a", async { Audit::current().begin_commit().unwrap() })
        .await;
    let audit = scope.audit();
    drop(scope.finish(RequestEnd::Answered(200), || None));
    commit.failed();
    assert!(audit.begin_commit().is_err());
    assert_eq!(log.told(&auditor).await, only("a", Outcome::Failure));
}

#[tokio::test]
async fn a_commit_outside_any_call_names_what_it_writes() {
    let log = Log::default();
    let auditor = log.auditor();
    let commit = request(&auditor).audit().begin_commit().unwrap();
    assert_eq!(commit.entries()[0].action, "http.request");
    commit.committed();
}

/// What a request's own record promises, it keeps in a transaction, too.
#[tokio::test]
async fn a_commit_outside_any_call_tells_the_request_under_its_routes_action() {
    struct Sent;
    impl Source for Sent {
        fn origin(&self, _: &Actor) -> Origin {
            Origin::default()
        }
        fn context(&self) -> Vec<(&'static str, Json)> {
            vec![("request", Json::of(&"a body").unwrap())]
        }
    }
    let log = Log::default();
    let auditor = log.auditor();
    let scope = Scope::builder(&auditor).request().source(Sent).open();
    scope.declare(Action::new("customer.rename").category("Customers"));
    let commit = scope.audit().begin_commit().unwrap();
    let entry = &commit.entries()[0];
    assert_eq!(
        (&*entry.action, &*entry.category, entry.operation),
        ("customer.rename", "Customers", Operation::Execute)
    );
    assert_eq!(entry.context["request"], "a body");
    commit.committed();
}

#[tokio::test]
async fn a_reason_that_was_sent_leaves_no_mark_on_an_errors_own() {
    struct Sent;
    impl Source for Sent {
        fn origin(&self, _: &Actor) -> Origin {
            Origin::default()
        }
        fn reason(&self) -> Option<Text> {
            Some("x".repeat(100_000).into())
        }
    }
    let log = Log::default();
    let auditor = log.auditor();
    let scope = Scope::builder(&auditor).source(Sent).open();
    let failed = scope.try_call("a", async { Err::<(), _>(std::fmt::Error) });
    assert!(failed.await.is_err());
    auditor.flush().await;
    let entry = log.0.lock().unwrap()[0].clone();
    assert_eq!(entry.reason, Some(std::fmt::Error.to_string().into()));
    assert_eq!(entry.truncated, []);
}

#[tokio::test]
async fn a_body_that_panics_when_it_is_dropped_leaves_its_entry() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("on purpose");
        }
    }
    let log = Log::default();
    let auditor = log.auditor();
    let scope = Scope::builder(&auditor).open();
    let call = scope.call("a", async {
        let _bomb = Bomb;
        std::future::pending::<()>().await;
    });
    let mut call = Box::pin(call);
    let context = &mut std::task::Context::from_waker(Waker::noop());
    assert!(call.as_mut().poll(context).is_pending());
    assert!(catch_unwind(AssertUnwindSafe(|| drop(call))).is_err());
    assert_eq!(log.told(&auditor).await, only("a", Outcome::Panicked));
}

#[tokio::test]
async fn a_source_that_panics_costs_the_origin_and_no_entry() {
    struct Broken;
    impl Source for Broken {
        fn origin(&self, _: &Actor) -> Origin {
            panic!("on purpose");
        }
    }
    let log = Log::default();
    let auditor = log.auditor();
    let scope = Scope::builder(&auditor).source(Broken).open();
    scope.call("a", async {}).await;
    scope.call("b", async {}).await;
    assert_eq!(log.told(&auditor).await.len(), 2);
}

#[tokio::test]
async fn a_source_is_told_who_acted_in_the_end() {
    struct Named;
    impl Source for Named {
        fn origin(&self, actor: &Actor) -> Origin {
            Origin {
                app: Some(actor.label.clone()),
                ..Origin::default()
            }
        }
    }
    let log = Log::default();
    let auditor = log.auditor();
    let scope = Scope::builder(&auditor).source(Named).open();
    let zapier = async { Audit::current().actor(Actor::api_key("k-1", "Zapier")) };
    scope.call("a", zapier).await;
    auditor.flush().await;
    let entries = log.0.lock().unwrap();
    assert_eq!(entries[0].origin.app.as_deref(), Some("Zapier"));
}

#[tokio::test]
async fn what_is_told_in_a_scope_that_nobody_finishes_is_counted_as_lost() {
    let log = Log::default();
    let auditor = log.auditor();
    Scope::builder(&auditor).open().audit().context("a", 1);
    assert_eq!(auditor.totals().lost, 1);
    drop(Scope::builder(&auditor).open().audit());
    assert_eq!(auditor.totals().lost, 1);
}

#[tokio::test]
async fn an_error_whose_words_panic_leaves_a_panicked_call() {
    #[derive(Debug)]
    struct Mute(AtomicBool);
    impl std::fmt::Display for Mute {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            assert!(self.0.load(SeqCst), "on purpose");
            Ok(())
        }
    }
    impl std::error::Error for Mute {}
    let log = Log::default();
    let auditor = log.auditor();
    let scope = Scope::builder(&auditor).open();
    let call = scope.try_call("a", async { Err::<(), _>(Mute(AtomicBool::new(false))) });
    tokio::spawn(call).await.unwrap_err();
    assert_eq!(log.told(&auditor).await, only("a", Outcome::Panicked));
}

#[tokio::test]
async fn a_handle_that_is_kept_after_its_commit_keeps_no_place() {
    let auditor = Auditor::builder(Log::default()).queue(1).build().unwrap();
    let scope = request(&auditor);
    assert!(scope.try_reserve().unwrap());
    let audit = scope.audit();
    let call = async { Audit::current().begin_commit().unwrap().committed() };
    scope.call("a", call).await;
    drop(scope.finish(RequestEnd::Answered(200), || None));
    assert!(request(&auditor).try_reserve().unwrap());
    drop(audit);
}

#[tokio::test]
async fn a_nested_entry_in_doubt_fails_with_its_transaction() {
    let log = Log::default();
    let auditor = log.auditor();
    let scope = request(&auditor);
    let call = scope.try_call("a", async {
        let nested = async { Audit::current().begin_commit().unwrap().in_doubt() };
        Scope::current().unwrap().call("b", nested).await;
        Err::<(), _>(std::fmt::Error)
    });
    call.await.unwrap_err();
    drop(scope.finish(RequestEnd::Answered(500), || None));
    let mut told = log.told(&auditor).await;
    told.sort_by(|a, b| a.0.cmp(&b.0));
    let expected = [only("a", Outcome::Failure), only("b", Outcome::Failure)];
    assert_eq!(told, expected.concat());
}

#[tokio::test]
async fn calls_that_run_at_once_are_each_a_child_of_the_one_around_them() {
    let log = Log::default();
    let auditor = log.auditor();
    let scope = Scope::builder(&auditor).open();
    let nested = |action: &'static str| async move {
        let call = async {
            tokio::task::yield_now().await;
            Audit::current().context("mine", action);
        };
        Scope::current().unwrap().call(action, call).await;
    };
    let both = async { tokio::join!(nested("a"), nested("b")) };
    scope.call("around", both).await;
    log.told(&auditor).await;
    let entries = log.0.lock().unwrap().clone();
    let told: Vec<_> = entries
        .iter()
        .map(|entry| (&*entry.action, entry.context.get("mine")))
        .collect();
    let (a, b) = (Value::from("a"), Value::from("b"));
    assert_eq!(told, [("around", None), ("a", Some(&a)), ("b", Some(&b))]);
}
