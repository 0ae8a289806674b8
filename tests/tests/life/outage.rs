//! While the database takes nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use audited::{Outcome, audited};
use axum::Router;
use axum::routing::put;

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
