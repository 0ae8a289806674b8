//! Work outside any request, and tasks that leave theirs.

use audited::{Actor, ActorKind, Audit, Outcome, Scope, Target, audited};
use axum::Router;
use axum::extract::State;
use axum::routing::put;
use sqlx::SqlitePool;

use crate::app::{App, AppError, commit_plan};
use crate::client;

#[audited(action = "customer.bill", summary = "billed {target}", target = customer(id))]
async fn bill(db: &SqlitePool, id: i64) -> Result<(), AppError> {
    commit_plan(db, &Audit::current(), id, "billed").await
}

#[tokio::test]
async fn a_job_is_recorded_under_its_system_actor() {
    let app = App::new().await;
    let job = async {
        bill(&app.db, 1).await.unwrap();
        bill(&app.db, 99_999).await.unwrap_err();
    };
    app.auditor
        .run_as(Actor::system("nightly-billing"), job)
        .await;
    let entries = app.log().await;
    let told: Vec<_> = entries
        .iter()
        .map(|e| (e.outcome, e.actor.kind, e.actor.id.as_ref()))
        .collect();
    let by = |outcome| (outcome, ActorKind::System, "nightly-billing");
    assert_eq!(told, [by(Outcome::Success), by(Outcome::Failure)]);
    assert_eq!(entries[0].origin, audited::Origin::default());
}

#[tokio::test]
async fn what_a_job_tells_outside_any_call_is_durable_when_it_ends() {
    let app = App::new().await;
    let job = async { Audit::current().target(Target::new("invoice", 7)) };
    app.auditor.run_as(Actor::system("cleaner"), job).await;
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM audit_entries")
        .fetch_one(&app.db)
        .await
        .unwrap();
    assert_eq!(rows, 1);
    assert_eq!(App::only(app.log().await).action, "job.run");
}

#[tokio::test]
async fn a_call_without_a_function_is_a_call() {
    let app = App::new().await;
    let scope = Scope::builder(&app.auditor)
        .actor(Actor::service("queue"))
        .open();
    scope
        .call("message.handle", async {
            Audit::current().target(Target::new("message", 1))
        })
        .await;
    let failed = scope
        .try_call("message.handle", async {
            Err::<(), _>(AppError::Forbidden)
        })
        .await;
    failed.unwrap_err();
    let outcomes: Vec<_> = app
        .log()
        .await
        .into_iter()
        .map(|e| (e.action, e.outcome))
        .collect();
    assert_eq!(
        outcomes,
        [
            ("message.handle".into(), Outcome::Success),
            ("message.handle".into(), Outcome::Failure)
        ]
    );
}

#[tokio::test]
async fn a_spawned_task_keeps_its_scope() {
    #[audited(action = "customer.import")]
    async fn handler(State(db): State<SqlitePool>) {
        let scope = Scope::capture();
        tokio::spawn(scope.in_scope(async move { bill(&db, 1).await.unwrap() }))
            .await
            .unwrap();
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    client::send(
        address,
        "PUT",
        "/",
        &[("x-user", "ada"), ("x-request-id", "r-1")],
        "",
    )
    .await;
    let entries = app.log().await;
    let told: Vec<_> = entries
        .iter()
        .map(|e| {
            (
                e.action.as_ref(),
                e.actor.id.as_ref(),
                e.origin.request_id.as_deref(),
                e.outcome,
            )
        })
        .collect();
    let expected = |action| (action, "ada", Some("r-1"), Outcome::Success);
    assert_eq!(
        told,
        [expected("customer.bill"), expected("customer.import")]
    );
}

#[tokio::test]
async fn the_actor_may_become_known_later() {
    #[audited(action = "auth.sign_in", category = "Authentication")]
    async fn handler(audit: Audit) {
        audit.actor(Actor::user("42", "Ada").on_behalf_of(Actor::user("7", "Grace")));
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    client::put(address, "/").await;
    let actor = App::only(app.log().await).actor;
    assert_eq!(
        (
            actor.label.as_ref(),
            actor.on_behalf_of.unwrap().label.as_ref()
        ),
        ("Ada", "Grace")
    );
}
