//! What is about to be done is written first: over a real socket, whatever becomes of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use audited::{Audit, Filter, Intents, Limit, Outcome, Store, Tenant, audited};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::put;
use chrono::TimeDelta;
use sqlx::SqlitePool;
use tokio::sync::Notify;

use crate::app::{App, AppError, commit_plan};
use crate::client;
use crate::ends::until_one;

/// The outcomes of what has an intent, as they read when nothing may take its time.
async fn outcomes(app: &App) -> Vec<Outcome> {
    app.auditor.flush().await;
    let store = app.store.clone().unknown_after(TimeDelta::zero());
    let filter = Filter::new(Tenant::default());
    let page = store.page(&filter, None, Limit::MAX).await.unwrap();
    assert!(page.entries.iter().all(|entry| entry.began_at.is_some()));
    page.entries.iter().map(|entry| entry.outcome).collect()
}

#[audited(action = "payment.charge", intent)]
async fn charge(ran: Arc<AtomicUsize>) {
    ran.fetch_add(1, Ordering::SeqCst);
}

#[tokio::test]
async fn while_no_intent_can_be_written_nothing_is_done() {
    let app = App::built(|auditor| auditor.patience(Duration::from_millis(100))).await;
    let ran = Arc::new(AtomicUsize::new(0));
    let counter = ran.clone();
    let routes = Router::new().route("/", put(move || charge(counter.clone())));
    let address = app.serve(routes).await;

    let writer = app.db.begin_with("BEGIN EXCLUSIVE").await.unwrap();
    let (status, body) = client::put(address, "/").await;
    let problem: serde_json::Value = serde_json::from_str(&body).unwrap();
    let refused = (status, problem["type"].as_str().unwrap());
    assert_eq!(refused, (503, "urn:problem:audit-unavailable"));
    assert_eq!(ran.load(Ordering::SeqCst), 0);
    writer.rollback().await.unwrap();

    assert_eq!(outcomes(&app).await, [Outcome::Denied]);
    assert_eq!(client::put(address, "/").await.0, 200);
    assert_eq!(ran.load(Ordering::SeqCst), 1);
    assert_eq!(outcomes(&app).await, [Outcome::Success, Outcome::Denied]);
}

#[tokio::test]
async fn what_the_handler_answers_panics_or_commits_completes_its_intent() {
    #[audited(action = "payment.charge", intent)]
    async fn refuses() -> StatusCode {
        StatusCode::FORBIDDEN
    }
    #[audited(action = "payment.charge", intent)]
    async fn panics() {
        panic!("on purpose");
    }
    #[audited(action = "payment.charge", intent)]
    async fn commits(State(db): State<SqlitePool>, audit: Audit) -> Result<(), AppError> {
        commit_plan(&db, &audit, 7, "pro").await?;
        Err(AppError::Broken("after the commit".into()))
    }
    let app = App::new().await;
    let routes = Router::new()
        .route("/refuses", put(refuses))
        .route("/panics", put(panics))
        .route("/commits", put(commits));
    let address = app.serve(routes).await;
    client::put(address, "/refuses").await;
    let _unanswered = client::begin(address, "PUT", "/panics", &[], "").await;
    while app.auditor.totals().intended < 2 {
        tokio::task::yield_now().await;
    }
    client::put(address, "/commits").await;
    let mut outcomes = outcomes(&app).await;
    outcomes.sort_by_key(|outcome| outcome.as_str());
    let ended = [Outcome::Denied, Outcome::Panicked, Outcome::Success];
    assert_eq!(outcomes, ended);
}

#[tokio::test]
async fn a_client_that_leaves_completes_it_as_aborted() {
    #[audited(action = "payment.charge", intent)]
    async fn handler(began: Arc<Notify>) {
        began.notify_one();
        std::future::pending().await
    }
    let (app, began) = (App::new().await, Arc::new(Notify::new()));
    let notify = began.clone();
    let routes = Router::new().route("/", put(move || handler(notify.clone())));
    let socket = client::begin(app.serve(routes).await, "PUT", "/", &[], "").await;
    began.notified().await;
    assert_eq!(outcomes(&app).await, [Outcome::Unknown]);
    drop(socket);
    assert_eq!(until_one(&app).await.outcome, Outcome::Aborted);
    assert_eq!(outcomes(&app).await, [Outcome::Aborted]);
}

/// As a process that ends in between leaves it.
#[tokio::test]
async fn a_process_that_ends_in_between_leaves_an_unknown_end() {
    let app = App::new().await;
    let mut begun = audited::test_kit::sample(1_760_000_000_000, |_| {});
    begun.outcome = Outcome::Unknown;
    begun.began_at = Some(begun.occurred_at);
    app.store.intend(&begun).await.unwrap();
    assert_eq!(outcomes(&app).await, [Outcome::Unknown]);
}
