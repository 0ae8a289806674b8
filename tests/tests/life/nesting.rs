//! Calls within calls, and records touched twice.

use audited::{Audit, CommitAudited, Outcome, Target, audited};
use axum::Router;
use axum::extract::State;
use axum::routing::put;
use sqlx::{Sqlite, SqlitePool, Transaction};

use crate::app::{App, AppError, BEGIN, Customer, move_plan};
use crate::client;

#[audited(action = "invoice.create", summary = "invoiced {target}", target = customer(id))]
async fn invoice(tx: &mut Transaction<'_, Sqlite>, id: i64) -> Result<(), AppError> {
    sqlx::query("SELECT 1").execute(&mut **tx).await?;
    Ok(())
}

async fn outcomes(app: &App) -> Vec<(String, Outcome)> {
    app.log()
        .await
        .into_iter()
        .map(|entry| (entry.action.to_string(), entry.outcome))
        .collect()
}

fn told(list: &[(&str, Outcome)]) -> Vec<(String, Outcome)> {
    list.iter()
        .map(|(action, outcome)| ((*action).to_owned(), *outcome))
        .collect()
}

#[tokio::test]
async fn a_commit_takes_the_nested_calls_along() {
    #[audited(action = "customer.update")]
    async fn handler(State(db): State<SqlitePool>, audit: Audit) -> Result<(), AppError> {
        let mut tx = db.begin_with(BEGIN).await?;
        move_plan(&mut tx, &audit, 1, "pro").await?;
        invoice(&mut tx, 1).await?;
        let beside = audit.entry("mail.queue");
        beside.target(Target::new("mail", 1));
        Ok(tx.commit_audited(&audit).await?)
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    assert_eq!(client::put(address, "/").await.0, 200);
    let expected = told(&[
        ("customer.update", Outcome::Success),
        ("invoice.create", Outcome::Success),
        ("mail.queue", Outcome::Success),
    ]);
    assert_eq!(outcomes(&app).await, expected);
}

#[tokio::test]
async fn a_nested_success_is_unknown_when_the_call_around_it_fails_without_a_commit() {
    #[audited(action = "customer.update")]
    async fn handler(State(db): State<SqlitePool>) -> Result<(), AppError> {
        let mut tx = db.begin_with(BEGIN).await?;
        invoice(&mut tx, 1).await?;
        Err(AppError::Broken("no".to_owned()))
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    client::put(address, "/").await;
    let expected = told(&[
        ("customer.update", Outcome::Failure),
        ("invoice.create", Outcome::Unknown),
    ]);
    assert_eq!(outcomes(&app).await, expected);
}

#[tokio::test]
async fn a_nested_failure_that_the_handler_survives_stays_a_failure() {
    #[audited(action = "provider.call")]
    async fn provider() -> Result<(), AppError> {
        Err(AppError::Broken("down".to_owned()))
    }
    #[audited(action = "customer.update")]
    async fn handler(State(db): State<SqlitePool>, audit: Audit) -> Result<(), AppError> {
        let mut tx = db.begin_with(BEGIN).await?;
        move_plan(&mut tx, &audit, 1, "pro").await?;
        provider().await.unwrap_err();
        Ok(tx.commit_audited(&audit).await?)
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    client::put(address, "/").await;
    let expected = told(&[
        ("customer.update", Outcome::Success),
        ("provider.call", Outcome::Failure),
    ]);
    assert_eq!(outcomes(&app).await, expected);
}

#[tokio::test]
async fn sync_functions_are_calls_like_any_other() {
    #[audited(action = "price.compute")]
    fn price(seats: u32) -> Result<u32, AppError> {
        seats
            .checked_mul(10)
            .ok_or_else(|| AppError::Broken("too many seats".to_owned()))
    }
    #[audited(action = "customer.update")]
    async fn handler() {
        assert_eq!(price(2).unwrap(), 20);
        price(u32::MAX).unwrap_err();
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    client::put(address, "/").await;
    let expected = told(&[
        ("customer.update", Outcome::Success),
        ("price.compute", Outcome::Success),
        ("price.compute", Outcome::Failure),
    ]);
    assert_eq!(outcomes(&app).await, expected);
}

#[tokio::test]
async fn a_record_touched_twice_is_one_row_with_its_first_and_its_last_state() {
    #[audited(action = "customer.update")]
    async fn handler(State(db): State<SqlitePool>, audit: Audit) -> Result<(), AppError> {
        let mut tx = db.begin_with(BEGIN).await?;
        audit.related(Target::new("customer", 1));
        move_plan(&mut tx, &audit, 1, "pro").await?;
        move_plan(&mut tx, &audit, 1, "gold").await?;
        Ok(tx.commit_audited(&audit).await?)
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    assert_eq!(client::put(address, "/").await.0, 200);
    let entry = app.whole(&App::only(app.log().await)).await;
    let [target] = &entry.targets[..] else {
        panic!("{:?}", entry.targets)
    };
    assert_eq!(target.role, audited::Role::Primary);
    let states = [&target.before, &target.after].map(|state| {
        state
            .as_ref()
            .unwrap()
            .parse::<serde_json::Value>()
            .unwrap()
    });
    assert_eq!(
        (&states[0]["plan"], &states[1]["plan"]),
        (&"basic".into(), &"gold".into())
    );
}

#[tokio::test]
async fn a_created_record_that_is_changed_in_the_same_call_has_no_state_before() {
    #[audited(action = "customer.create")]
    async fn handler(audit: Audit) {
        let customer = Customer {
            id: 5,
            name: "New".to_owned(),
            plan: "basic".to_owned(),
        };
        audit.created(&customer);
        let after = Customer {
            plan: "pro".to_owned(),
            ..customer.clone()
        };
        audit.updated(&customer, &after);
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    client::put(address, "/").await;
    let entry = app.whole(&App::only(app.log().await)).await;
    assert_eq!(entry.operation, audited::Operation::Create);
    assert_eq!(entry.targets[0].before, None);
    assert!(
        entry.targets[0]
            .after
            .as_ref()
            .unwrap()
            .as_str()
            .contains("pro")
    );
}
