//! A commit that is dropped at any point: whatever the database did, the log says the same.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use audited::{Audit, CommitAudited, Outcome, audited};
use axum::Router;
use axum::routing::put;
use sqlx::SqlitePool;

use crate::app::{App, AppError, BEGIN, move_plan};
use crate::client;

/// Polls a future this many times, then drops it: `None` if that was too early.
async fn cut<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let (mut future, mut left) = (pin!(future), polls);
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            // Asked again only when the future asks for it, and once more to be cut.
            Poll::Pending if left == 0 => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

#[audited(action = "customer.update")]
async fn handler(
    db: SqlitePool,
    audit: Audit,
    polls: usize,
    whole: Arc<AtomicUsize>,
) -> Result<(), AppError> {
    let mut tx = db.begin_with(BEGIN).await?;
    move_plan(&mut tx, &audit, 1, &format!("plan {polls}")).await?;
    match cut(polls, tx.commit_audited(&audit)).await {
        Some(ended) => {
            whole.fetch_add(1, Ordering::SeqCst);
            Ok(ended?)
        }
        None => Err(AppError::Broken("the answer was lost".to_owned())),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_answer_is_lost_settles_to_the_truth() {
    let app = App::new().await;
    let (polls, whole) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (db, next, ended) = (app.db.clone(), polls.clone(), whole.clone());
    let handler = move |audit: Audit| {
        handler(
            db.clone(),
            audit,
            next.fetch_add(1, Ordering::SeqCst),
            ended.clone(),
        )
    };
    let address = app.serve(Router::new().route("/", put(handler))).await;
    let mut durable = Vec::new();
    for attempt in 0..60 {
        client::put(address, "/").await;
        app.auditor.flush().await;
        durable.push(app.plan(1).await == format!("plan {attempt}"));
    }
    let told: Vec<_> = app
        .log()
        .await
        .iter()
        .map(|entry| entry.outcome == Outcome::Success)
        .collect();
    assert_eq!(told, durable);
    let whole = whole.load(Ordering::SeqCst);
    assert!(
        whole > 0 && whole < 60,
        "some commits were cut and some were not: {whole}"
    );
}
