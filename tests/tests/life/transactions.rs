//! The change and its entry: both, or neither, and the failed attempt is still recorded.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use audited::{Audit, CommitAudited, Outcome, WriteIn, audited};
use axum::Router;
use axum::extract::State;
use axum::routing::put;
use sqlx::{Acquire, SqlitePool};

use crate::app::{App, AppError, BEGIN, Customer, commit_plan, move_plan};
use crate::client;
use crate::ends::until_one;

#[tokio::test]
async fn a_commit_leaves_the_change_and_its_entry() {
    #[audited(
        action = "customer.update",
        category = "Customers",
        summary = "changed {target}"
    )]
    async fn handler(State(db): State<SqlitePool>, audit: Audit) -> Result<(), AppError> {
        commit_plan(&db, &audit, 1, "pro").await
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    assert_eq!(client::put(address, "/").await.0, 200);
    assert_eq!(app.plan(1).await, "pro");
    let entry = app.whole(&App::only(app.log().await)).await;
    assert_eq!(
        (entry.outcome, entry.summary.as_ref()),
        (Outcome::Success, "changed Customer 1")
    );
    assert_eq!(
        entry.origin.status, None,
        "it was written before there was one"
    );
    let target = &entry.targets[0];
    assert_eq!(
        (target.kind.as_ref(), target.id.as_ref()),
        ("customer", "1")
    );
    assert_eq!(target.changed, ["plan"]);
    let changes = audited::changes(target.before.as_ref(), target.after.as_ref()).unwrap();
    assert_eq!(
        serde_json::to_value(changes).unwrap(),
        serde_json::json!([{"path": "/plan", "old": "basic", "new": "pro"}])
    );
}

#[tokio::test]
async fn a_rollback_leaves_the_failed_attempt_alone() {
    #[audited(action = "customer.update")]
    async fn handler(State(db): State<SqlitePool>, audit: Audit) -> Result<(), AppError> {
        let mut tx = db.begin_with(BEGIN).await?;
        move_plan(&mut tx, &audit, 1, "pro").await?;
        Err(AppError::Broken("the card was declined".to_owned()))
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    assert_eq!(client::put(address, "/").await.0, 500);
    assert_eq!(app.plan(1).await, "basic");
    let entry = app.whole(&App::only(app.log().await)).await;
    assert_eq!(
        (entry.outcome, entry.reason.as_deref()),
        (Outcome::Failure, Some("the card was declined"))
    );
    assert_eq!(entry.targets[0].id, "1");
    assert_eq!(
        (&entry.targets[0].before, &entry.targets[0].after),
        (&None, &None),
        "it did not happen"
    );
}

#[tokio::test]
async fn what_comes_after_a_commit_leaves_the_success_alone() {
    #[audited(action = "customer.update")]
    async fn fails(State(db): State<SqlitePool>, audit: Audit) -> Result<(), AppError> {
        commit_plan(&db, &audit, 1, "pro").await?;
        Err(AppError::Broken("the mail could not be sent".to_owned()))
    }
    #[audited(action = "customer.update")]
    async fn panics(State(db): State<SqlitePool>, audit: Audit) -> Result<(), AppError> {
        commit_plan(&db, &audit, 1, "pro").await?;
        panic!("on purpose");
    }
    let app = App::new().await;
    let address = app
        .serve(
            Router::new()
                .route("/fails", put(fails))
                .route("/panics", put(panics)),
        )
        .await;
    assert_eq!(client::put(address, "/fails").await.0, 500);
    assert_eq!(app.only_outcome().await, Outcome::Success);
    let mut socket = client::begin(address, "PUT", "/panics", &[], "").await;
    tokio::io::copy(&mut socket, &mut tokio::io::sink())
        .await
        .unwrap();
    let outcomes: Vec<_> = app
        .log()
        .await
        .into_iter()
        .map(|entry| entry.outcome)
        .collect();
    assert_eq!(outcomes, [Outcome::Success, Outcome::Success]);
    assert_eq!(app.auditor.totals().ended_after_commit, 2);
}

#[tokio::test]
async fn a_client_that_leaves_after_the_commit_leaves_the_success_alone() {
    #[audited(action = "customer.update")]
    async fn handler(db: SqlitePool, audit: Audit) -> Result<(), AppError> {
        commit_plan(&db, &audit, 1, "pro").await?;
        std::future::pending().await
    }
    let app = App::new().await;
    let db = app.db.clone();
    let address = app
        .serve(Router::new().route("/", put(move |audit: Audit| handler(db, audit))))
        .await;
    let socket = client::begin(address, "PUT", "/", &[], "").await;
    assert_eq!(until_one(&app).await.outcome, Outcome::Success);
    drop(socket);
    while app.auditor.totals().ended_after_commit == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(app.only_outcome().await, Outcome::Success);
}

#[tokio::test]
async fn a_second_commit_on_a_spent_handle_fails_before_it_acts() {
    #[audited(action = "customer.update")]
    async fn handler(State(db): State<SqlitePool>, audit: Audit) -> Result<(), AppError> {
        commit_plan(&db, &audit, 1, "pro").await?;
        let mut tx = db.begin_with(BEGIN).await?;
        let after = Customer {
            id: 2,
            name: "x".to_owned(),
            plan: "pro".to_owned(),
        };
        after.save(&mut tx).await?;
        let error = tx.commit_audited(&audit).await.unwrap_err();
        assert!(
            error.is_invalid() && error.to_string().contains("audit.entry"),
            "{error}"
        );
        let second = audit.entry("customer.update");
        commit_plan(&db, &second, 3, "pro").await
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    assert_eq!(client::put(address, "/").await.0, 200);
    assert_eq!(
        (app.plan(1).await, app.plan(2).await, app.plan(3).await),
        ("pro".into(), "basic".into(), "pro".into())
    );
    let told: Vec<_> = app
        .log()
        .await
        .into_iter()
        .map(|e| (e.outcome, e.targets[0].id.to_string()))
        .collect();
    assert_eq!(
        told,
        [
            (Outcome::Success, "1".to_owned()),
            (Outcome::Success, "3".to_owned())
        ]
    );
}

#[tokio::test]
async fn a_retry_loop_leaves_one_entry_that_tells_of_the_attempt_that_held() {
    // A deferred foreign key makes COMMIT itself fail.
    #[audited(action = "customer.update")]
    async fn handler(State(db): State<SqlitePool>, audit: Audit) -> Result<(), AppError> {
        for attempt in 1..=3 {
            let mut tx = db.begin_with(BEGIN).await?;
            move_plan(&mut tx, &audit, attempt, "pro").await?;
            if attempt < 3 {
                sqlx::query("INSERT INTO invoices VALUES (99999)")
                    .execute(&mut *tx)
                    .await?;
            }
            match tx.commit_audited(&audit).await {
                Err(_) if attempt < 3 => {}
                ended => return Ok(ended?),
            }
        }
        unreachable!("the third attempt is returned");
    }
    let app = App::new().await;
    let sql = "CREATE TABLE invoices (customer INTEGER REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED)";
    sqlx::query(sql).execute(&app.db).await.unwrap();
    let address = app.serve(Router::new().route("/", put(handler))).await;
    assert_eq!(client::put(address, "/").await.0, 200);
    let entry = App::only(app.log().await);
    assert_eq!(entry.outcome, Outcome::Success);
    let ids: Vec<_> = entry
        .targets
        .iter()
        .map(|target| target.id.as_str())
        .collect();
    assert_eq!(ids, ["3"], "what the attempts that failed saw is forgotten");
    assert_eq!(
        (app.plan(1).await, app.plan(3).await),
        ("basic".into(), "pro".into())
    );
}

#[tokio::test]
async fn an_entry_written_in_the_apps_own_transaction_settles_to_the_truth() {
    let commits = Arc::new(AtomicBool::new(true));
    #[audited(action = "customer.update")]
    async fn handler(db: SqlitePool, audit: Audit, commits: bool) -> Result<(), AppError> {
        let mut tx = db.begin_with(BEGIN).await?;
        move_plan(&mut tx, &audit, 1, if commits { "pro" } else { "lost" }).await?;
        audit.write_in(&mut tx).await?;
        if commits {
            tx.commit().await?
        } else {
            tx.rollback().await?
        }
        Ok(())
    }
    let app = App::new().await;
    let (db, switch) = (app.db.clone(), commits.clone());
    let handler = move |audit: Audit| handler(db.clone(), audit, switch.load(Ordering::SeqCst));
    let address = app.serve(Router::new().route("/", put(handler))).await;
    assert_eq!(client::put(address, "/").await.0, 200);
    assert_eq!(app.only_outcome().await, Outcome::Success);
    commits.store(false, Ordering::SeqCst);
    assert_eq!(client::put(address, "/").await.0, 200);
    let entry = app.log().await.pop().unwrap();
    assert_eq!(
        entry.outcome,
        Outcome::Failure,
        "the answer was 200, but nothing stands"
    );
    assert!(entry.reason.unwrap().contains("rolled back"));
    assert_eq!(
        (app.plan(1).await, app.auditor.totals().settled),
        ("pro".to_owned(), 2)
    );
}

#[tokio::test]
async fn a_savepoint_settles_with_the_transaction_around_it() {
    #[audited(action = "customer.update")]
    async fn handler(db: SqlitePool, audit: Audit, commits: bool) -> Result<(), AppError> {
        let mut outer = db.begin_with(BEGIN).await?;
        let mut inner = outer.begin().await?;
        move_plan(&mut inner, &audit, 1, "pro").await?;
        inner.commit_audited(&audit).await?;
        if commits {
            outer.commit().await?
        } else {
            outer.rollback().await?
        }
        Ok(())
    }
    for (commits, expected) in [(true, Outcome::Success), (false, Outcome::Failure)] {
        let app = App::new().await;
        let db = app.db.clone();
        let address = app
            .serve(Router::new().route("/", put(move |audit: Audit| handler(db, audit, commits))))
            .await;
        assert_eq!(client::put(address, "/").await.0, 200);
        assert_eq!(app.only_outcome().await, expected);
        assert_eq!(app.plan(1).await == "pro", commits);
    }
}

#[tokio::test]
async fn an_attempt_that_fails_before_its_commit_can_start_over() {
    #[audited(action = "customer.update")]
    async fn handler(State(db): State<SqlitePool>, audit: Audit) -> Result<(), AppError> {
        let mut tx = db.begin_with(BEGIN).await?;
        move_plan(&mut tx, &audit, 1, "pro").await?;
        tx.rollback().await?;
        audit.start_over();
        commit_plan(&db, &audit, 2, "pro").await
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    assert_eq!(client::put(address, "/").await.0, 200);
    let entry = App::only(app.log().await);
    let ids: Vec<_> = entry
        .targets
        .iter()
        .map(|target| target.id.as_str())
        .collect();
    assert_eq!(ids, ["2"], "the record of the first attempt is forgotten");
}
