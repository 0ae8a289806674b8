//! Who an entry says acted, in which session, proved how, and in whose log, whoever said so.

use audited::{
    Actor, ActorKind, Audit, AuditLayer, Entry, Identity, Outcome, Scope, Target, Tenant, audited,
};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use sqlx::SqlitePool;

use crate::app::{App, AppError, commit_plan};
use crate::client;

const COOKIE: &str = "a long and random token of a session";

fn ada() -> Actor {
    Actor::user("42", "Ada")
}

/// Ada in her session, as an app's auth layer knows her.
fn signed_in() -> Identity {
    Identity::new(ada())
        .session(COOKIE)
        .authentication("password+totp")
}

#[audited(action = "customer.touch")]
async fn touch() {}

fn touched() -> Router<SqlitePool> {
    Router::new().route("/", post(touch))
}

/// An auth layer of the app's, within the layer.
async fn authenticated(scope: Scope, request: Request, next: Next) -> Response {
    scope.set_actor(signed_in());
    next.run(request).await
}

/// The only entry of a request to these routes, whose layers are theirs.
async fn entry_of(app: &App, routes: Router<SqlitePool>, body: &str) -> Entry {
    let address = app.serve_all(routes).await;
    client::send(address, "POST", "/", &[], body).await;
    App::only(app.log().await)
}

/// Kind, id and label of the actor, then the session's fingerprint and how it was proved.
fn told(entry: &Entry) -> [&str; 5] {
    let (actor, origin) = (&entry.actor, &entry.origin);
    [
        actor.kind.as_str(),
        &actor.id,
        &actor.label,
        origin.session.as_deref().unwrap_or_default(),
        origin.authentication.as_deref().unwrap_or_default(),
    ]
}

fn fingerprint() -> String {
    Identity::session_fingerprint(COOKIE).to_string()
}

#[tokio::test]
async fn nobody_knows_an_anonymous_one() {
    let app = App::new().await;
    let layer = AuditLayer::new(app.auditor.clone());
    let entry = entry_of(&app, touched().layer(layer), "").await;
    assert_eq!(told(&entry), ["anonymous", "", "Anonymous", "", ""]);
}

#[tokio::test]
async fn a_closure_of_the_layer_tells_the_actor_alone() {
    let app = App::new().await;
    let layer = AuditLayer::new(app.auditor.clone()).actor(|_: &Parts| Some(ada()));
    let entry = entry_of(&app, touched().layer(layer), "").await;
    assert_eq!(told(&entry), ["user", "42", "Ada", "", ""]);
}

#[tokio::test]
async fn a_closure_of_the_layer_tells_the_session_and_its_proof_too() {
    let app = App::new().await;
    let layer = AuditLayer::new(app.auditor.clone()).actor(|_: &Parts| Some(signed_in()));
    let entry = entry_of(&app, touched().layer(layer), "").await;
    let expected = ["user", "42", "Ada", &fingerprint(), "password+totp"];
    assert_eq!(told(&entry), expected);
}

#[tokio::test]
async fn the_apps_auth_layer_wins_over_the_closure() {
    let app = App::new().await;
    let grace = |_: &Parts| Some(Actor::user("7", "Grace"));
    let layer = AuditLayer::new(app.auditor.clone()).actor(grace);
    let routes = touched().layer(from_fn(authenticated)).layer(layer);
    let entry = entry_of(&app, routes, "").await;
    let expected = ["user", "42", "Ada", &fingerprint(), "password+totp"];
    assert_eq!(told(&entry), expected);
}

#[tokio::test]
async fn the_handler_wins_over_the_auth_layer_and_no_session_goes_over_to_another() {
    #[audited(action = "auth.sign_in")]
    async fn handler(audit: Audit) {
        audit.actor(Actor::user("7", "Grace"));
    }
    let app = App::new().await;
    let routes = Router::new()
        .route("/", post(handler))
        .layer(from_fn(authenticated))
        .layer(AuditLayer::new(app.auditor.clone()));
    let entry = entry_of(&app, routes, "").await;
    assert_eq!(told(&entry), ["user", "7", "Grace", "", ""]);
}

#[tokio::test]
async fn a_session_is_told_apart_and_can_not_be_entered() {
    let app = App::new().await;
    let layer = AuditLayer::new(app.auditor.clone()).actor(|_: &Parts| Some(signed_in()));
    let entry = entry_of(&app, touched().layer(layer), "").await;
    let written = serde_json::to_string(&app.whole(&entry).await).unwrap();
    assert!(!written.contains(COOKIE), "{written}");
    assert_eq!(entry.origin.session.as_ref().unwrap().len(), 16);
    assert_ne!(
        Identity::session_fingerprint(COOKIE),
        Identity::session_fingerprint("another")
    );
}

#[tokio::test]
async fn what_a_transaction_carries_tells_the_session_too() {
    #[audited(action = "customer.update")]
    async fn handler(State(db): State<SqlitePool>, audit: Audit) -> Result<(), AppError> {
        commit_plan(&db, &audit, 7, "team").await
    }
    let app = App::new().await;
    let routes = Router::new()
        .route("/", post(handler))
        .layer(from_fn(authenticated))
        .layer(AuditLayer::new(app.auditor.clone()));
    let entry = entry_of(&app, routes, "").await;
    let expected = ["user", "42", "Ada", &fingerprint(), "password+totp"];
    assert_eq!(told(&entry), expected);
    assert_eq!(app.plan(7).await, "team");
}

#[tokio::test]
async fn a_session_without_a_name_is_none() {
    let app = App::new().await;
    let unnamed = |_: &Parts| Some(Identity::new(ada()).session(""));
    let layer = AuditLayer::new(app.auditor.clone()).actor(unnamed);
    let entry = entry_of(&app, touched().layer(layer), "").await;
    assert_eq!(entry.origin.session, None);
}

#[tokio::test]
async fn support_acts_for_another_and_so_does_an_agent() {
    let support = || Actor::user("1", "Sam Support").on_behalf_of(ada());
    let agent = || Actor::service("assistant").on_behalf_of(support());
    let cases: [fn(&Parts) -> Option<Actor>; 2] = [
        |_| Some(Actor::user("1", "Sam Support").on_behalf_of(ada())),
        |_| {
            let support = Actor::user("1", "Sam Support").on_behalf_of(ada());
            Some(Actor::service("assistant").on_behalf_of(support))
        },
    ];
    for (hook, expected) in cases.into_iter().zip([support(), agent()]) {
        let app = App::new().await;
        let layer = AuditLayer::new(app.auditor.clone()).actor(hook);
        let entry = entry_of(&app, touched().layer(layer), "").await;
        assert_eq!(entry.actor, expected);
    }
}

#[derive(Deserialize)]
struct Credentials {
    name: String,
    password: String,
}

/// The person is known only here; a name that was tried is what it is done to, and proves nothing.
#[audited(action = "auth.sign_in", category = "Authentication", target = user_name(&input.name))]
async fn sign_in(audit: Audit, Json(input): Json<Credentials>) -> StatusCode {
    if (&*input.name, &*input.password) != ("ada", "correct horse") {
        return StatusCode::UNAUTHORIZED;
    }
    let session = Identity::new(ada()).session(COOKIE);
    audit.actor(session.authentication("password").tenant(acme()));
    StatusCode::NO_CONTENT
}

fn acme() -> Tenant {
    Tenant::new("acme").unwrap()
}

async fn signing_in(body: &str) -> App {
    let app = App::new().await;
    let layer = AuditLayer::new(app.auditor.clone()).tenant(|_: &Parts| None);
    let routes = Router::new().route("/", post(sign_in)).layer(layer);
    let address = app.serve_all(routes).await;
    client::send(address, "POST", "/", &[], body).await;
    app
}

#[tokio::test]
async fn who_signs_in_is_known_from_the_handler() {
    let app = signing_in(r#"{"name": "ada", "password": "correct horse"}"#).await;
    let entry = App::only(app.log_of(acme()).await);
    let expected = ["user", "42", "Ada", &fingerprint(), "password"];
    assert_eq!(told(&entry), expected);
    assert_eq!(entry.outcome, Outcome::Success);
}

#[tokio::test]
async fn a_failed_sign_in_records_the_name_that_was_tried_and_not_the_password() {
    let app = signing_in(r#"{"name": "ada", "password": "hunter2hunter2"}"#).await;
    let entry = App::only(app.log_of(Tenant::UNKNOWN).await);
    assert_eq!(told(&entry), ["anonymous", "", "Anonymous", "", ""]);
    assert_eq!(entry.outcome, Outcome::Denied);
    assert_eq!(entry.targets, [Target::new("user_name", "ada")]);
    let written = serde_json::to_string(&app.whole(&entry).await).unwrap();
    assert!(!written.contains("hunter2"), "{written}");
    assert_eq!(app.log_of(acme()).await.len(), 0);
}

#[tokio::test]
async fn jobs_and_other_services_have_an_actor_of_their_own() {
    let app = App::new().await;
    let service = Identity::new(Actor::service("queue")).authentication("mtls");
    app.auditor.run_as(Actor::system("billing"), touch()).await;
    app.auditor.run_as(service, touch()).await;
    let log = app.log().await;
    let all: Vec<_> = log.iter().map(told).collect();
    let system = ["system", "billing", "billing", "", ""];
    assert_eq!(all, [system, ["service", "queue", "queue", "", "mtls"]]);
}

#[tokio::test]
async fn a_job_may_be_somebodys_in_a_tenant_of_theirs() {
    let app = App::new().await;
    let agent = Actor::service("assistant").on_behalf_of(ada());
    app.auditor
        .run_as(Identity::new(agent).tenant(acme()), touch())
        .await;
    let entry = App::only(app.log_of(acme()).await);
    assert_eq!(entry.actor.kind, ActorKind::Service);
    assert_eq!(entry.actor.on_behalf_of.as_deref(), Some(&ada()));
}

#[tokio::test]
async fn a_spawned_task_takes_the_session_along() {
    #[audited(action = "customer.import")]
    async fn handler() {
        tokio::spawn(Scope::capture().in_scope(touch()))
            .await
            .unwrap();
    }
    let app = App::new().await;
    let routes = Router::new()
        .route("/", post(handler))
        .layer(from_fn(authenticated))
        .layer(AuditLayer::new(app.auditor.clone()));
    let address = app.serve_all(routes).await;
    client::send(address, "POST", "/", &[], "").await;
    let log = app.log().await;
    assert_eq!(log.len(), 2);
    for entry in &log {
        let expected = ["user", "42", "Ada", &fingerprint(), "password+totp"];
        assert_eq!(told(entry), expected);
    }
}
