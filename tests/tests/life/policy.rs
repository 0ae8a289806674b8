//! What is recorded of a request that no audited call claims, as the app's policy says.

use std::convert::Infallible;

use audited::{
    Audit, AuditLayer, CaptureBody, Covered, Entry, Operation, Outcome, Policy, Rule, audited,
};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Json;
use axum::http::Method;
use axum::routing::{get, post};
use futures_util::{StreamExt, stream};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sqlx::SqlitePool;
use tower::ServiceExt;

use crate::app::App;
use crate::client;

/// Answers with what it read.
async fn echo(body: Bytes) -> Bytes {
    body
}

#[audited(action = "thing.update")]
async fn update(audit: Audit, Json(_): Json<Value>) {
    audit.context("claimed", true);
}

fn routes() -> Router<SqlitePool> {
    Router::new()
        .route("/echo", post(echo).get(async || "read"))
        .route("/health", post(async || ()).get(async || ()))
        .route("/ignored", post(async || ()))
        .route("/update", post(update))
}

fn keeping(rule: Rule) -> Policy {
    Policy::new()
        .rule(Rule::none("a probe").route("/health"))
        .rule(rule)
}

struct Sent<'a>(&'a str, &'a str, &'a str, &'a str);

/// What a request leaves under a policy, which is answered as without one.
async fn told(policy: Policy, Sent(method, path, kind, body): Sent<'_>) -> Vec<Entry> {
    let app = App::new().await;
    let layer = AuditLayer::new(app.auditor.clone()).policy(policy);
    let address = app
        .serve_within(layer, routes().layer(CaptureBody::new()))
        .await;
    let plain = App::new().await;
    let bare = routes()
        .layer(AuditLayer::new(plain.auditor.clone()))
        .with_state(plain.db.clone());
    let request = axum::http::Request::builder().method(method).uri(path);
    let request = request
        .header("content-type", kind)
        .body(Body::from(body.to_owned()))
        .unwrap();
    let expected = bare.oneshot(request).await.unwrap();
    let status = expected.status().as_u16();
    let expected = expected.into_body().collect().await.unwrap().to_bytes();
    let answer = client::send_as(address, method, path, kind, body).await;
    assert_eq!(
        answer,
        (status, String::from_utf8(expected.to_vec()).unwrap())
    );
    app.log().await
}

async fn request_of(policy: Policy, sent: Sent<'_>) -> Value {
    let entry = App::only(told(policy, sent).await);
    entry.context["request"].clone()
}

#[tokio::test]
async fn a_body_is_kept_with_its_secrets_hidden() {
    let body = r#"{"name": "Acme", "nested": [{"apiKey": "k-1"}], "password": "hunter2"}"#;
    let kept = request_of(
        keeping(Rule::request()),
        Sent("POST", "/echo", "application/json", body),
    )
    .await;
    assert_eq!(kept["bytes"], body.len());
    assert_eq!(
        kept["body"],
        json!({"name": "Acme", "nested": [{"apiKey": "[redacted]"}], "password": "[redacted]"})
    );
    let form = "name=Acme+Ltd&access_token=t-1";
    let kind = "application/x-www-form-urlencoded";
    let kept = request_of(keeping(Rule::request()), Sent("POST", "/echo", kind, form)).await;
    assert_eq!(
        kept["body"],
        json!({"name": "Acme Ltd", "access_token": "[redacted]"})
    );
}

#[tokio::test]
async fn what_has_no_names_is_kept_by_size_and_hash() {
    let kept = request_of(
        keeping(Rule::request()),
        Sent("POST", "/echo", "text/plain", "abc"),
    )
    .await;
    let expected = json!({
        "content_type": "text/plain", "bytes": 3,
        "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    });
    assert_eq!(kept, expected);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_marked_with_its_true_length() {
    let body = format!("[{}1]", "1,".repeat(50_000));
    let policy = keeping(Rule::request().body_limit(1_000));
    let kept = request_of(policy, Sent("POST", "/echo", "application/json", &body)).await;
    assert_eq!(
        (&kept["bytes"], &kept["truncated"]),
        (&json!(body.len()), &json!(true))
    );
    assert_eq!(kept.get("body"), None);
}

#[tokio::test]
async fn a_body_that_nobody_reads_to_its_end_is_told_as_far_as_it_was_read() {
    let kept = request_of(
        keeping(Rule::request()),
        Sent("POST", "/ignored", "text/plain", "abc"),
    )
    .await;
    assert_eq!(
        (&kept["bytes"], &kept["complete"]),
        (&json!(0), &json!(false))
    );
}

#[tokio::test]
async fn a_call_that_claims_the_request_says_for_itself_what_it_read() {
    let entry = told(
        keeping(Rule::request()),
        Sent("POST", "/update", "application/json", "{}"),
    )
    .await;
    let entry = App::only(entry);
    assert!(entry.context.contains_key("claimed") && !entry.context.contains_key("request"));
}

#[tokio::test]
async fn frames_go_through_as_they_come() {
    let app = App::new().await;
    let layer = AuditLayer::new(app.auditor.clone()).policy(keeping(Rule::request()));
    let streams = async |body: Body| Body::from_stream(body.into_data_stream());
    let service = Router::new()
        .route("/", post(streams))
        .layer(CaptureBody::new())
        .layer(layer);
    let (sender, receiver) = tokio::sync::mpsc::channel::<Bytes>(1);
    let frames = stream::unfold(receiver, |mut frames| async {
        Some((Ok::<_, Infallible>(frames.recv().await?), frames))
    });
    let request = axum::http::Request::post("/")
        .body(Body::from_stream(frames))
        .unwrap();
    let mut answer = service
        .oneshot(request)
        .await
        .unwrap()
        .into_body()
        .into_data_stream();
    for frame in ["one", "two", "three"] {
        sender.send(Bytes::from(frame)).await.unwrap();
        assert_eq!(
            answer.next().await.unwrap().unwrap(),
            frame,
            "before the next one is sent"
        );
    }
}

#[tokio::test]
async fn an_exempt_route_leaves_nothing_and_is_told_with_the_policys_reason() {
    let app = App::new().await;
    let layer = AuditLayer::new(app.auditor.clone()).policy(keeping(Rule::metadata()));
    let address = app.serve_within(layer, routes()).await;
    for method in ["POST", "GET"] {
        assert_eq!(
            client::send(address, method, "/health", &[], "").await.0,
            200
        );
    }
    assert_eq!(app.log().await, []);
    let coverage = app.auditor.coverage();
    let [row] = &coverage.routes[..] else {
        panic!("one row, not {coverage:#?}");
    };
    assert_eq!(
        (row.coverage, row.exempt.as_deref()),
        (Covered::Exempt, Some("a probe"))
    );
    assert_eq!(app.auditor.totals().not_covered, 0);
}

#[tokio::test]
async fn a_read_is_recorded_where_a_rule_says_so() {
    let rule = || Rule::metadata().method(Method::GET);
    let entry = App::only(told(keeping(rule()), Sent("GET", "/echo", "text/plain", "")).await);
    assert_eq!(
        (&*entry.action, entry.operation),
        ("http.get", Operation::Read)
    );
    assert_eq!(entry.outcome, Outcome::Success);
    let app = App::new().await;
    let layer = AuditLayer::new(app.auditor.clone()).policy(keeping(rule()));
    let address = app.serve_within(layer, routes()).await;
    client::send(address, "GET", "/echo", &[], "").await;
    assert_eq!(app.auditor.totals().not_covered, 0, "it changes nothing");
    assert_eq!(app.auditor.coverage().routes, []);
    let policy = keeping(rule().sample_reads(0.5)).dice(|| 0.5);
    assert_eq!(
        told(policy, Sent("GET", "/echo", "text/plain", "")).await,
        []
    );
}

#[tokio::test]
async fn a_rule_that_asks_for_a_body_that_no_layer_keeps_says_so() {
    let app = App::new().await;
    let layer = AuditLayer::new(app.auditor.clone()).policy(keeping(Rule::request()));
    let routes = Router::new().route("/echo", get(async || ()).post(echo));
    let address = app.serve_within(layer, routes).await;
    assert_eq!(
        client::send(address, "POST", "/echo", &[], "{}").await.0,
        200
    );
    let entry = App::only(app.log().await);
    assert_eq!(
        entry.context["request"],
        "not kept: the layer CaptureBody is missing"
    );
}
