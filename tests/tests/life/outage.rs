//! While the database takes nothing, and what is kept then.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use audited::test_kit::MemorySpool;
use audited::{AuditLayer, HealthStatus, Outcome, audited};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::routing::put;
use futures_util::future::join_all;
use tower::ServiceExt;

use crate::app::App;
use crate::client;

#[audited(action = "customer.touch")]
async fn touch(ran: Arc<AtomicUsize>) {
    ran.fetch_add(1, Ordering::SeqCst);
}

#[tokio::test]
async fn an_answer_is_withheld_and_then_requests_are_refused_before_they_act() {
    let app = App::built(|auditor| auditor.patience(Duration::from_millis(100)).queue(2)).await;
    let ran = Arc::new(AtomicUsize::new(0));
    let counter = ran.clone();
    let address = app
        .serve(Router::new().route("/", put(move || touch(counter.clone()))))
        .await;

    let writer = app.db.begin_with("BEGIN EXCLUSIVE").await.unwrap();
    let mut problems = Vec::new();
    for _ in 0..3 {
        let (status, body) = client::put(address, "/").await;
        let problem: serde_json::Value = serde_json::from_str(&body).unwrap();
        problems.push((status, problem["type"].as_str().unwrap().to_owned()));
    }
    let not_stored = (503, "urn:problem:audit-not-stored".to_owned());
    let unavailable = (503, "urn:problem:audit-unavailable".to_owned());
    assert_eq!(problems, [not_stored.clone(), not_stored, unavailable]);
    assert_eq!(ran.load(Ordering::SeqCst), 2, "the third never ran");

    writer.rollback().await.unwrap();
    let outcomes: Vec<_> = app
        .log()
        .await
        .into_iter()
        .map(|entry| entry.outcome)
        .collect();
    assert_eq!(
        outcomes,
        [Outcome::Success, Outcome::Success],
        "nothing was lost"
    );
    assert_eq!(
        client::put(address, "/").await.0,
        200,
        "and all is well again"
    );
    let totals = app.auditor.totals();
    assert_eq!((totals.written, totals.refused, totals.lost), (3, 1, 0));
}

/// An app with a spool, whose database is given 50 ms.
async fn spooling(spool: &MemorySpool) -> App {
    let limit = Duration::from_millis(50);
    App::built(|auditor| auditor.spool(spool.clone()).sink_limit(limit)).await
}

#[tokio::test]
async fn with_a_spool_requests_are_answered_and_their_entries_follow() {
    let spool = MemorySpool::new();
    let app = spooling(&spool).await;
    let ran = Arc::new(AtomicUsize::new(0));
    let address = app
        .serve(Router::new().route("/", put(move || touch(ran.clone()))))
        .await;
    let writer = app.db.begin_with("BEGIN EXCLUSIVE").await.unwrap();
    let answers = join_all((0..20).map(|_| client::put(address, "/"))).await;
    assert!(answers.iter().all(|answer| answer.0 == 200), "{answers:?}");
    assert_eq!(spool.waiting().len(), 20);
    let health = app.auditor.health().await;
    assert_eq!(health.status, HealthStatus::Degraded, "{}", health.words);
    writer.rollback().await.unwrap();
    assert_eq!(client::put(address, "/").await.0, 200);
    while app.auditor.totals().written < 21 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(app.log().await.len(), 21);
    assert_eq!(spool.waiting(), []);
    assert_eq!(app.auditor.health().await.status, HealthStatus::Ok);
    assert_eq!(app.auditor.totals().lost, 0);
}

#[tokio::test]
async fn with_a_full_spool_too_requests_are_refused_at_once_and_told_when_to_come_back() {
    let spool = MemorySpool::new();
    spool.refuse();
    let app = spooling(&spool).await;
    let ran = Arc::new(AtomicUsize::new(0));
    let counter = ran.clone();
    let address = app
        .serve(Router::new().route("/", put(move || touch(counter.clone()))))
        .await;
    let writer = app.db.begin_with("BEGIN EXCLUSIVE").await.unwrap();
    let first = tokio::spawn(client::put(address, "/"));
    while app.auditor.health().await.status != HealthStatus::Refusing {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let second = client::begin(address, "PUT", "/", &[], "").await;
    let (head, body) = client::whole(second).await;
    assert!(head.starts_with("HTTP/1.1 503"), "{head}");
    assert!(head.contains("\r\nretry-after: 5\r\n"), "{head}");
    assert!(head.contains("application/problem+json"), "{head}");
    assert!(body.contains("urn:problem:audit-unavailable"), "{body}");
    assert_eq!(ran.load(Ordering::SeqCst), 1, "the second never ran");
    spool.resume();
    assert_eq!(first.await.unwrap().0, 200, "the first was kept in the end");
    writer.rollback().await.unwrap();
    while app.auditor.totals().replayed < 1 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(App::only(app.log().await).outcome, Outcome::Success);
}

#[audited(action = "payment.charge", intent)]
async fn charge(ran: Arc<AtomicUsize>) {
    ran.fetch_add(1, Ordering::SeqCst);
}

#[tokio::test]
async fn a_refusal_after_a_part_was_done_says_so() {
    #[audited(action = "customer.settle")]
    async fn settle(ran: Arc<AtomicUsize>) {
        touch(ran.clone()).await;
        charge(ran).await;
    }
    async fn one_by_one(ran: Arc<AtomicUsize>) {
        touch(ran.clone()).await;
        charge(ran).await;
    }
    let spool = MemorySpool::new();
    let app = spooling(&spool).await;
    let ran = Arc::new(AtomicUsize::new(0));
    let (first, second) = (ran.clone(), ran.clone());
    let routes = Router::new()
        .route("/within", put(move || settle(first.clone())))
        .route("/after", put(move || one_by_one(second.clone())));
    let address = app.serve(routes).await;
    let writer = app.db.begin_with("BEGIN EXCLUSIVE").await.unwrap();
    app.auditor
        .run_as(audited::Actor::system("probe"), touch(ran.clone()))
        .await;
    for path in ["/within", "/after"] {
        let socket = client::begin(address, "PUT", path, &[], "").await;
        let (head, body) = client::whole(socket).await;
        assert!(head.starts_with("HTTP/1.1 503"), "{head}");
        assert!(
            !head.contains("retry-after"),
            "it may be done twice: {head}"
        );
        assert!(body.contains("urn:problem:audit-done-in-part"), "{body}");
    }
    assert_eq!(ran.load(Ordering::SeqCst), 3, "no charge ran");
    let entries = spool.waiting().into_iter().map(|spooled| spooled.entry);
    let (charges, others): (Vec<_>, Vec<_>) =
        entries.partition(|entry| entry.action == "payment.charge");
    assert!(charges.iter().all(|it| it.outcome == Outcome::Denied));
    let told = others.iter().map(|it| (it.action.to_string(), it.outcome));
    let mut told: Vec<_> = told.collect();
    told.sort_by(|a, b| a.0.cmp(&b.0));
    let touched = ("customer.touch".to_owned(), Outcome::Success);
    let settled = ("customer.settle".to_owned(), Outcome::Aborted);
    let nested = ("customer.touch".to_owned(), Outcome::Unknown);
    assert_eq!(told, [settled, touched.clone(), nested, touched]);
    writer.rollback().await.unwrap();
}

#[audited(action = "customer.delete", reason = required)]
async fn delete() {}

#[tokio::test]
async fn to_have_looked_is_to_have_done_nothing() {
    #[audited(action = "customer.view")]
    async fn view() {}
    let looked = put(|| async {
        view().await;
        delete().await;
    });
    let touched = put(|| async {
        touch(Arc::default()).await;
        delete().await;
    });
    let app = App::new().await;
    let routes = Router::new()
        .route("/looked", looked)
        .route("/touched", touched);
    let address = app.serve(routes).await;
    for (path, problem) in [
        ("/looked", "urn:problem:audit-reason-required"),
        ("/touched", "urn:problem:audit-done-in-part"),
    ] {
        let (status, body) = client::put(address, path).await;
        assert_eq!(status, 422);
        assert!(body.contains(problem), "{body}");
    }
}

#[tokio::test]
async fn what_was_done_is_told_though_the_refused_handler_panics_when_it_is_dropped() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("on purpose");
        }
    }
    let handler = || async {
        let _bomb = Bomb;
        touch(Arc::default()).await;
        delete().await;
    };
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    let mut socket = client::begin(address, "PUT", "/", &[], "").await;
    let unanswered = tokio::io::AsyncReadExt::read_to_end(&mut socket, &mut Vec::new()).await;
    assert_eq!(unanswered.unwrap(), 0);
    let mut told: Vec<_> = app.log().await.iter().map(|it| it.action.clone()).collect();
    told.sort();
    assert_eq!(told, ["customer.delete", "customer.touch"]);
    assert_eq!(app.auditor.totals().lost, 0);
}

#[tokio::test]
async fn after_a_shutdown_requests_are_refused_before_they_act() {
    let app = App::new().await;
    let ran = Arc::new(AtomicUsize::new(0));
    let counter = ran.clone();
    let address = app
        .serve(Router::new().route("/", put(move || touch(counter.clone()))))
        .await;
    assert_eq!(client::put(address, "/").await.0, 200);
    let end = app.auditor.shutdown(Duration::from_secs(30)).await;
    assert!(end.is_complete(), "{end:?}");
    assert_eq!(client::put(address, "/").await.0, 503);
    assert_eq!(ran.load(Ordering::SeqCst), 1);
    assert_eq!(app.log().await.len(), 1);
}

#[test]
fn a_runtime_that_ends_spools_the_requests_that_it_takes_down() {
    #[audited(action = "customer.touch")]
    async fn wait(began: Arc<AtomicUsize>) {
        began.fetch_add(1, Ordering::SeqCst);
        std::future::pending::<()>().await;
    }
    let (spool, began) = (MemorySpool::new(), Arc::new(AtomicUsize::new(0)));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let app = runtime.block_on(async {
        let app = spooling(&spool).await;
        let counter = began.clone();
        let routes = Router::new().route("/", put(move || wait(counter.clone())));
        let address = app.serve(routes).await;
        for _ in 0..10 {
            tokio::spawn(client::put(address, "/"));
        }
        while began.load(Ordering::SeqCst) < 10 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        app
    });
    drop(runtime);
    let outcomes: Vec<_> = spool.waiting().iter().map(|it| it.entry.outcome).collect();
    assert_eq!(outcomes, [Outcome::Aborted; 10]);
    assert_eq!(app.auditor.totals().lost, 0);
}

#[tokio::test]
async fn a_client_that_leaves_before_its_request_was_let_in_is_not_told_of() {
    let app = App::built(|auditor| auditor.queue(1)).await;
    let ran = Arc::new(AtomicUsize::new(0));
    let counter = ran.clone();
    let plain = move || async move { _ = counter.fetch_add(1, Ordering::SeqCst) };
    let routes = Router::new()
        .route("/plain", put(plain))
        .route("/", put(|| touch(Arc::default())))
        .layer(AuditLayer::new(app.auditor.clone()));
    let asked = |path: &str| {
        let request = Request::put(path).body(Body::empty()).unwrap();
        routes.clone().oneshot(request)
    };
    let writer = app.db.begin_with("BEGIN EXCLUSIVE").await.unwrap();
    let first = tokio::spawn(asked("/"));
    while app.auditor.health().await.queued < 1 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let second = Box::pin(asked("/plain"));
    let waiting = tokio::time::timeout(Duration::from_millis(1), second).await;
    assert!(waiting.is_err(), "there is no place for it");
    writer.rollback().await.unwrap();
    assert_eq!(first.await.unwrap().unwrap().status(), 200);
    assert_eq!(App::only(app.log().await).action, "customer.touch");
    assert_eq!(ran.load(Ordering::SeqCst), 0);
    assert_eq!(app.auditor.totals().not_covered, 0);
}
