//! However a call ends, it leaves exactly one entry.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use audited::{Audit, AuditLayer, Outcome, Refused, audited};
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::put;
use axum::{Json, Router};
use futures_util::StreamExt;
use sqlx::SqlitePool;
use tokio::io::AsyncReadExt;
use tokio::sync::Notify;
use tower::{Layer, Service};
use tower_http::timeout::TimeoutLayer;

use crate::app::{App, AppError};
use crate::client;

#[tokio::test]
async fn a_return_is_a_success_with_its_status() {
    #[audited(
        action = "customer.touch",
        category = "Customers",
        summary = "touched the customer"
    )]
    async fn handler() -> StatusCode {
        StatusCode::ACCEPTED
    }
    let app = App::new().await;
    let address = app
        .serve(Router::new().route("/customers/{id}", put(handler)))
        .await;
    let headers = [
        ("x-user", "ada"),
        ("user-agent", "curl/8.5.0"),
        ("x-request-id", "r-1"),
    ];
    let answer = client::send(address, "PUT", "/customers/7", &headers, "").await;
    assert_eq!(answer.0, 202);
    let entry = App::only(app.log().await);
    assert_eq!(entry.outcome, Outcome::Success);
    assert_eq!(
        (entry.action.as_ref(), entry.category.as_ref()),
        ("customer.touch", "Customers")
    );
    assert_eq!(
        (entry.actor.id.as_ref(), entry.summary.as_ref()),
        ("ada", "touched the customer")
    );
    let origin = &entry.origin;
    assert_eq!(origin.ip, Some("127.0.0.1".parse().unwrap()));
    assert_eq!(
        (origin.status, origin.route.as_deref()),
        (Some(202), Some("/customers/{id}"))
    );
    assert_eq!(
        (origin.method.as_deref(), origin.request_id.as_deref()),
        (Some("PUT"), Some("r-1"))
    );
    assert_eq!(origin.app.as_deref(), Some("curl 8.5.0"));
    assert!(entry.recorded_at.is_some());
}

#[tokio::test]
async fn an_error_is_a_failure_with_its_words() {
    #[audited(action = "customer.touch")]
    async fn handler() -> Result<(), AppError> {
        Err(AppError::Broken("the provider is down".to_owned()))
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    assert_eq!(client::put(address, "/").await.0, 500);
    let entry = App::only(app.log().await);
    assert_eq!(
        (entry.outcome, entry.reason.as_deref()),
        (Outcome::Failure, Some("the provider is down"))
    );
}

#[tokio::test]
async fn an_error_without_words_is_told_by_its_status() {
    #[audited(action = "customer.touch")]
    async fn handler() -> Result<(), StatusCode> {
        Err(StatusCode::CONFLICT)
    }
    #[audited(action = "customer.find")]
    async fn missing() -> StatusCode {
        StatusCode::NOT_FOUND
    }
    let app = App::new().await;
    let address = app
        .serve(
            Router::new()
                .route("/a", put(handler))
                .route("/b", put(missing)),
        )
        .await;
    client::put(address, "/a").await;
    client::put(address, "/b").await;
    let told: Vec<_> = app
        .log()
        .await
        .into_iter()
        .map(|entry| (entry.outcome, entry.origin.status))
        .collect();
    assert_eq!(
        told,
        [(Outcome::Failure, Some(409)), (Outcome::Failure, Some(404))]
    );
}

#[tokio::test]
async fn a_denied_request_is_denied() {
    #[audited(action = "customer.touch")]
    async fn handler() -> Result<(), AppError> {
        Err(AppError::Forbidden)
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    assert_eq!(client::put(address, "/").await.0, 403);
    let entry = App::only(app.log().await);
    assert_eq!(
        (entry.outcome, entry.reason.as_deref()),
        (Outcome::Denied, Some("only admins may do this"))
    );
}

#[tokio::test]
async fn a_database_error_is_told_by_its_code_and_quotes_nothing() {
    #[audited(action = "customer.create")]
    async fn handler(State(db): State<SqlitePool>) -> Result<(), Database> {
        let sql = "INSERT INTO customers VALUES (1, 'a secret name', 'basic')";
        sqlx::query(sql).execute(&db).await?;
        Ok(())
    }
    #[derive(Debug)]
    struct Database(sqlx::Error);
    impl std::fmt::Display for Database {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "while inserting 'a secret name': {}", self.0)
        }
    }
    impl std::error::Error for Database {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }
    impl From<sqlx::Error> for Database {
        fn from(error: sqlx::Error) -> Self {
            Self(error)
        }
    }
    impl axum::response::IntoResponse for Database {
        fn into_response(self) -> axum::response::Response {
            StatusCode::CONFLICT.into_response()
        }
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    assert_eq!(client::put(address, "/").await.0, 409);
    let reason = App::only(app.log().await).reason.unwrap();
    assert!(
        reason.contains("1555") && !reason.contains("secret"),
        "{reason}"
    );
}

#[tokio::test]
async fn a_panic_is_recorded_though_the_client_gets_no_answer() {
    #[audited(action = "customer.touch")]
    async fn handler() {
        tokio::task::yield_now().await;
        panic!("on purpose");
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    let mut socket = client::begin(address, "PUT", "/", &[], "").await;
    tokio::io::copy(&mut socket, &mut tokio::io::sink())
        .await
        .unwrap();
    assert_eq!(app.only_outcome().await, Outcome::Panicked);
}

#[tokio::test]
async fn a_client_that_leaves_midway_is_recorded() {
    let (began, app) = (Arc::new(Notify::new()), App::new().await);
    #[audited(action = "customer.touch")]
    async fn handler(began: Arc<Notify>) {
        began.notify_one();
        pending::<()>().await;
    }
    let notify = began.clone();
    let address = app
        .serve(Router::new().route("/", put(move || handler(notify))))
        .await;
    let socket = client::begin(address, "PUT", "/", &[], "").await;
    began.notified().await;
    drop(socket);
    let entry = until_one(&app).await;
    assert_eq!(
        (entry.outcome, entry.action.as_ref()),
        (Outcome::Aborted, "customer.touch")
    );
}

/// The first entry, as soon as it is there: a server notices some time later that a client left.
pub(crate) async fn until_one(app: &App) -> audited::Entry {
    loop {
        let entries = app.log().await;
        if !entries.is_empty() {
            return App::only(entries);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_handler_that_a_timeout_drops_was_aborted() {
    #[audited(action = "customer.touch")]
    async fn handler() {
        pending::<()>().await;
    }
    let app = App::new().await;
    let timeout =
        TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, Duration::from_millis(20));
    let address = app
        .serve(Router::new().route("/", put(handler)).layer(timeout))
        .await;
    assert_eq!(client::put(address, "/").await.0, 408);
    let entry = App::only(app.log().await);
    assert_eq!(
        (entry.outcome, entry.origin.status),
        (Outcome::Aborted, Some(408))
    );
}

#[tokio::test]
async fn a_snapshot_that_cannot_be_serialised_costs_the_field_and_not_the_entry() {
    #[derive(audited::Snapshot)]
    #[audit(target = "customer", id = 1)]
    struct Broken {
        prices: std::collections::BTreeMap<(u8, u8), u8>,
    }
    #[audited(action = "customer.create")]
    async fn handler(audit: Audit) {
        audit.created(&Broken {
            prices: [((1, 2), 3)].into(),
        });
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    assert_eq!(client::put(address, "/").await.0, 200);
    let entry = app.whole(&App::only(app.log().await)).await;
    assert_eq!(entry.outcome, Outcome::Success);
    let errors = entry.context["snapshot_errors"].to_string();
    assert!(
        errors.contains("customer.prices: key must be a string"),
        "{errors}"
    );
    assert!(
        entry.targets[0]
            .after
            .as_ref()
            .unwrap()
            .as_str()
            .contains("could not be serialised")
    );
}

#[tokio::test]
async fn an_attempt_that_named_nothing_says_so() {
    #[audited(action = "customer.create", summary = "added the customer {target}")]
    async fn handler() -> Result<(), AppError> {
        Err(AppError::Forbidden)
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    client::put(address, "/").await;
    assert_eq!(
        App::only(app.log().await).summary,
        "added the customer (unnamed)"
    );
}

#[tokio::test]
async fn a_service_that_panics_before_it_has_a_future_is_recorded() {
    let app = App::new().await;
    let layer = AuditLayer::new(app.auditor.clone());
    let mut service = layer.layer(tower::service_fn(panics));
    type Answer = std::future::Ready<Result<http::Response<String>, std::convert::Infallible>>;
    fn panics(_: http::Request<()>) -> Answer {
        panic!("on purpose");
    }
    let request = http::Request::post("/").body(()).unwrap();
    let called =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(service.call(request))));
    assert!(called.is_err());
    assert_eq!(app.only_outcome().await, Outcome::Panicked);
}

#[tokio::test]
async fn a_malformed_body_is_recorded_by_the_layer() {
    #[audited(action = "customer.touch")]
    async fn handler(_: Audit, Json(_): Json<serde_json::Value>) {}
    let app = App::new().await;
    let address = app
        .serve(Router::new().route("/customers", put(handler)))
        .await;
    assert_eq!(
        client::send(address, "PUT", "/customers", &[], "{").await.0,
        400
    );
    let entry = App::only(app.log().await);
    assert_eq!(
        (entry.outcome, entry.origin.status),
        (Outcome::Failure, Some(400))
    );
    assert_eq!(entry.action, "http.put");
    assert_eq!(app.auditor.totals().not_covered, 1);
}

#[tokio::test]
async fn an_unannotated_change_is_recorded_and_counted_and_a_read_is_not() {
    let app = App::new().await;
    let routes = Router::new().route("/customers/{id}", put(|| async {}).get(|| async {}));
    let address = app.serve(routes).await;
    client::send(address, "GET", "/customers/7", &[], "").await;
    client::put(address, "/nowhere").await;
    client::put(address, "/customers/7").await;
    let entry = App::only(app.log().await);
    assert_eq!(
        (entry.outcome, entry.summary.as_ref()),
        (Outcome::Success, "sent PUT /customers/{id}")
    );
    assert_eq!(app.auditor.totals().not_covered, 1);
}

#[tokio::test]
async fn what_is_unaudited_on_purpose_leaves_nothing() {
    #[audited::unaudited(reason = "tells nothing about anybody")]
    async fn handler() {}
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    assert_eq!(client::put(address, "/").await.0, 200);
    assert_eq!(app.log().await, []);
    assert_eq!(app.auditor.totals().not_covered, 0);
}

#[tokio::test]
async fn a_refused_request_does_nothing_and_is_recorded() {
    #[audited(action = "customer.delete", reason = required)]
    async fn handler(State(db): State<SqlitePool>) -> Json<bool> {
        sqlx::query("DELETE FROM customers WHERE id = 1")
            .execute(&db)
            .await
            .unwrap();
        Json(true)
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    let (status, body) = client::put(address, "/").await;
    assert_eq!(status, 422);
    let problem: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(problem["type"], "urn:problem:audit-reason-required");
    let entry = App::only(app.log().await);
    assert_eq!(
        (entry.outcome, entry.origin.status),
        (Outcome::Denied, Some(422))
    );
    assert_eq!(
        entry.reason.as_deref(),
        Some(Refused::ReasonRequired.to_string().as_str())
    );
    assert_eq!(app.plan(1).await, "basic");

    let answer = client::send(
        address,
        "PUT",
        "/",
        &[("x-audit-reason", "the customer asked")],
        "",
    )
    .await;
    assert_eq!(answer.0, 200);
    let entry = app.log().await.pop().unwrap();
    assert_eq!(
        (entry.outcome, entry.reason.as_deref()),
        (Outcome::Success, Some("the customer asked"))
    );
}

#[tokio::test]
async fn an_entry_can_end_with_the_body() {
    #[audited(action = "export.download")]
    async fn handler(audit: Audit) -> axum::body::Body {
        audit.until_body_ends();
        axum::body::Body::from("all of it")
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    assert_eq!(
        client::put(address, "/").await,
        (200, "all of it".to_owned())
    );
    assert_eq!(app.only_outcome().await, Outcome::Success);
}

#[tokio::test]
async fn a_body_of_known_length_ends_with_its_last_byte() {
    #[audited(action = "export.download")]
    async fn handler(audit: Audit) -> impl axum::response::IntoResponse {
        audit.until_body_ends();
        let parts = ["all ", "of it"].map(Ok::<_, std::io::Error>);
        let body = axum::body::Body::from_stream(futures_util::stream::iter(parts));
        ([("content-length", "9")], body)
    }
    #[audited(action = "export.check")]
    async fn empty(audit: Audit) -> StatusCode {
        audit.until_body_ends();
        StatusCode::NO_CONTENT
    }
    let app = App::new().await;
    let routes = Router::new().route("/", put(handler).get(handler).post(empty));
    let address = app.serve(routes).await;
    for method in ["PUT", "HEAD", "POST"] {
        let (status, _) = client::send(address, method, "/", &[], "").await;
        assert!(status < 300);
    }
    let told = |entry: audited::Entry| (entry.outcome, entry.origin.status);
    let told: Vec<_> = app.log().await.into_iter().map(told).collect();
    let success = |status| (Outcome::Success, Some(status));
    assert_eq!(told, [success(200), success(200), success(204)]);
}

#[tokio::test]
async fn a_client_that_leaves_within_the_body_is_recorded() {
    #[audited(action = "export.download")]
    async fn handler(audit: Audit) -> axum::body::Body {
        audit.until_body_ends();
        let endless = futures_util::stream::repeat("more").map(Ok::<_, std::io::Error>);
        axum::body::Body::from_stream(endless)
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    let mut socket = client::begin(address, "PUT", "/", &[], "").await;
    socket.read_exact(&mut [0; 1_000]).await.unwrap();
    drop(socket);
    let entry = until_one(&app).await;
    assert_eq!(
        (entry.outcome, entry.origin.status),
        (Outcome::Aborted, Some(200))
    );
}

#[tokio::test]
async fn a_body_that_panics_was_panicked() {
    #[audited(action = "export.download")]
    async fn handler(audit: Audit) -> axum::body::Body {
        audit.until_body_ends();
        let panics = futures_util::stream::poll_fn(
            |_| -> std::task::Poll<Option<Result<&'static str, std::io::Error>>> {
                panic!("on purpose")
            },
        );
        axum::body::Body::from_stream(panics)
    }
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(handler))).await;
    let mut socket = client::begin(address, "PUT", "/", &[], "").await;
    let mut sink = tokio::io::sink();
    tokio::io::copy(&mut socket, &mut sink).await.unwrap();
    assert_eq!(until_one(&app).await.outcome, Outcome::Panicked);
}

#[tokio::test]
async fn an_app_without_the_layer_says_so() {
    async fn handler(_: Audit) {}
    let app = App::new().await;
    let routes: Router = Router::new().route("/", put(handler));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    let (status, body) = client::put(address, "/").await;
    assert_eq!(status, 500);
    assert!(body.contains("add AuditLayer"), "{body}");
    assert_eq!(app.log().await, []);
}
