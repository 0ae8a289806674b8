//! A route whose handler is not reached is told under its own action, and one that nobody audits is found.

use audited::{
    Action, Audit, AuditLayer, CoverageTest, Covered, Declared, Operation, Outcome, audited,
    unaudited,
};
use axum::body::Body;
use axum::extract::Json;
use axum::handler::Handler;
use axum::http::{Request, StatusCode};
use axum::routing::{get, post, put};
use axum::{Router, extract::Path};
use serde::Deserialize;
use sqlx::SqlitePool;

use crate::app::{App, Customer};
use crate::client;

const UPDATE: Action = Action::new("customer.update").category("Customers");
const PREVIEW: &str = "computes a price, keeps nothing";

#[derive(Deserialize)]
struct Input {
    name: String,
}

#[audited(action = UPDATE, summary = "renamed the customer to {input.name}")]
async fn update(Path(_): Path<i64>, audit: Audit, Json(input): Json<Input>) -> StatusCode {
    audit.context("reached", true);
    StatusCode::OK
}

#[audited(action = "customer.delete")]
async fn delete() {}

#[audited(action = "customer.view")]
async fn find() {}

/// Changes something, and tells of nothing but what it looked at first.
async fn looks_first() {
    find().await;
}

#[utoipa::path(put, path = "/things/{id}", responses((status = 200)))]
#[audited(action = "thing.update")]
async fn documented(_id: Path<i64>) {}

#[utoipa::path(post, path = "/things", responses((status = 200)))]
async fn unaudited_one() {}

#[derive(utoipa::OpenApi)]
#[openapi(paths(documented, unaudited_one))]
struct Document;

async fn forgotten(Json(_): Json<Input>) {}

async fn told(audit: Audit) {
    audit.created(&Customer {
        id: 7,
        name: "Acme".to_owned(),
        plan: "basic".to_owned(),
    });
}

#[unaudited(reason = "computes a price, keeps nothing")]
async fn preview() {}

fn routes() -> Router<SqlitePool> {
    Router::new()
        .route("/customers/{id}", put(update.layer(Declared::new(UPDATE))))
        .route("/wrong", post(delete.layer(Declared::new(UPDATE))))
        .route(
            "/forgotten",
            post(forgotten.layer(Declared::new("thing.forget"))),
        )
        .route("/undeclared", post(forgotten))
        .route("/told", post(told))
        .route("/looks", post(looks_first).get(looks_first))
        .route("/search", post(find.layer(Declared::new("customer.view"))))
        .route("/looks/update", post(looks_and_updates))
        .route("/previews", post(preview))
        .route(
            "/drafts",
            post(async || ()).layer(Declared::exempt("drafts are nobody's")),
        )
        .route("/read", get(async || "read"))
}

async fn send(app: &App, method: &str, path: &str, body: &str) -> u16 {
    let address = app.serve(routes()).await;
    client::send(address, method, path, &[], body).await.0
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_told_under_its_routes_action() {
    let app = App::new().await;
    assert_eq!(send(&app, "PUT", "/customers/7", "{").await, 400);
    let entry = App::only(app.log().await);
    assert_eq!(
        (&*entry.action, &*entry.category),
        ("customer.update", "Customers")
    );
    assert_eq!(
        (entry.operation, entry.outcome),
        (Operation::Update, Outcome::Failure)
    );
    assert_eq!(entry.reason.as_deref(), Some("HTTP 400"));
    assert_eq!(entry.summary, "sent PUT /customers/{id}");
    assert_eq!(entry.origin.status, Some(400));
    assert!(!entry.context.contains_key("reached"));
    assert_eq!(
        app.auditor.totals().not_covered,
        0,
        "its handler is audited"
    );
}

#[tokio::test]
async fn a_handler_that_is_reached_tells_for_itself() {
    let app = App::new().await;
    assert_eq!(
        send(&app, "PUT", "/customers/7", r#"{"name": "Acme"}"#).await,
        200
    );
    let entry = App::only(app.log().await);
    assert_eq!(
        (&*entry.action, &*entry.summary),
        ("customer.update", "renamed the customer to Acme")
    );
    assert!(entry.context.contains_key("reached"));
}

#[tokio::test]
async fn an_extractor_in_the_path_counts_as_not_reached() {
    let app = App::new().await;
    assert_eq!(send(&app, "PUT", "/customers/seven", "{}").await, 400);
    assert_eq!(App::only(app.log().await).action, "customer.update");
}

#[tokio::test]
async fn what_a_declaration_promises_and_nobody_does_is_not_covered() {
    let app = App::new().await;
    assert_eq!(
        send(&app, "POST", "/forgotten", r#"{"name": "x"}"#).await,
        200
    );
    let entry = App::only(app.log().await);
    assert_eq!(
        (&*entry.action, entry.outcome),
        ("thing.forget", Outcome::Success)
    );
    assert_eq!(app.auditor.totals().not_covered, 1);
    let row = app.auditor.coverage().routes.remove(0);
    assert_eq!(
        (row.coverage, row.hits.unannotated),
        (Covered::Unannotated, 1)
    );
}

#[tokio::test]
async fn what_is_told_without_an_audited_call_has_an_entry_and_no_annotation() {
    let app = App::new().await;
    assert_eq!(send(&app, "POST", "/told", "").await, 200);
    assert_eq!(App::only(app.log().await).targets.len(), 1);
    let row = app.auditor.coverage().routes.remove(0);
    assert_eq!(row.coverage, Covered::Unannotated);
}

#[tokio::test]
async fn exempt_routes_leave_no_entry_and_are_told_with_their_reason() {
    let app = App::new().await;
    assert_eq!(send(&app, "POST", "/previews", "").await, 200);
    assert_eq!(send(&app, "POST", "/drafts", "").await, 200);
    assert_eq!(app.log().await, []);
    let told =
        |row: &audited::RouteCoverage| (row.coverage, row.exempt.as_deref().unwrap().to_owned());
    let told: Vec<_> = app.auditor.coverage().routes.iter().map(told).collect();
    let exempt = |reason: &str| (Covered::Exempt, reason.to_owned());
    assert_eq!(told, [exempt("drafts are nobody's"), exempt(PREVIEW)]);
}

async fn looks_and_updates(audit: Audit) {
    find().await;
    update(
        Path(7),
        audit,
        Json(Input {
            name: "Acme".to_owned(),
        }),
    )
    .await;
}

/// The actions of what a request leaves, how often it is not covered, and what the coverage says of its route.
async fn left_by(method: &str, path: &str) -> (Vec<String>, u64, Option<Covered>) {
    let app = App::new().await;
    assert_eq!(send(&app, method, path, "").await, 200);
    let mut actions: Vec<_> = app
        .log()
        .await
        .iter()
        .map(|entry| entry.action.to_string())
        .collect();
    actions.sort();
    let coverage = app.auditor.coverage();
    let told = coverage.routes.first().map(|row| row.coverage);
    (actions, app.auditor.totals().not_covered, told)
}

#[tokio::test]
async fn a_look_does_not_claim_what_can_change_something() {
    let (actions, not_covered, told) = left_by("POST", "/looks").await;
    assert_eq!(actions, ["customer.view", "http.post"]);
    assert_eq!((not_covered, told), (1, Some(Covered::Unannotated)));
}

#[tokio::test]
async fn a_look_claims_what_only_looks() {
    for (method, path) in [("GET", "/looks"), ("POST", "/search")] {
        let (actions, not_covered, told) = left_by(method, path).await;
        assert_eq!(actions, ["customer.view"], "{method} {path}");
        assert_eq!(
            (not_covered, told),
            (0, Some(Covered::Audited)),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn a_change_claims_a_request_that_looked_before() {
    let (actions, not_covered, told) = left_by("POST", "/looks/update").await;
    assert_eq!(actions, ["customer.update", "customer.view"]);
    assert_eq!((not_covered, told), (0, Some(Covered::Audited)));
}

#[tokio::test]
async fn a_read_that_nobody_audits_is_in_no_list() {
    let app = App::new().await;
    assert_eq!(send(&app, "GET", "/read", "").await, 200);
    assert_eq!(app.auditor.coverage(), audited::Coverage::default());
}

#[tokio::test]
async fn methods_that_a_client_makes_up_are_one() {
    let app = App::new().await;
    let routes = Router::new().route("/any", axum::routing::any(async || ()));
    let address = app.serve(routes).await;
    for method in ["BREW", "WHEN", "PROPFIND"] {
        assert_eq!(client::send(address, method, "/any", &[], "").await.0, 200);
    }
    let coverage = app.auditor.coverage();
    let [row] = &coverage.routes[..] else {
        panic!("one row, not {coverage:#?}");
    };
    assert_eq!((&*row.method, row.hits.unannotated), ("other", 3));
    for entry in app.log().await {
        assert_eq!(
            (&*entry.action, &*entry.summary),
            ("http.other", "sent other /any")
        );
    }
}

#[tokio::test]
async fn the_test_of_an_app_names_each_route_that_is_not_covered() {
    let app = App::new().await;
    let service = routes()
        .layer(AuditLayer::new(app.auditor.clone()))
        .with_state(app.db.clone());
    let request = |method: &str, path: &str, body: &'static str| {
        let request = Request::builder().method(method).uri(path);
        request
            .header("content-type", "application/json")
            .body(Body::from(body))
            .unwrap()
    };
    let name = r#"{"name": "Acme"}"#;
    let report = CoverageTest::new()
        .sample("/customers/{id}", request("PUT", "/customers/7", name))
        .sample("/drafts", request("POST", "/drafts", ""))
        .sample("/forgotten", request("POST", "/forgotten", name))
        .sample("/previews", request("POST", "/previews", ""))
        .sample("/undeclared", request("POST", "/undeclared", "{}"))
        .sample("/wrong", request("POST", "/wrong", ""))
        .openapi(
            "",
            &serde_json::json!({"paths": {"/customers/{id}": {"get": {}, "delete": {}}}}),
        )
        .run(service, &app.auditor)
        .await;
    let expected = "these routes are not shown to be audited or exempt:
  DELETE /customers/{id} is unproved: there is no sample request for it
  POST /forgotten is not audited: its sample was answered 200, and no audited call claimed it, though it declares `thing.forget`
  POST /undeclared is unproved: its sample was answered 422 before an audited call was made
  POST /wrong is declared wrongly: it declares `customer.update`, and its call was `customer.delete`";
    assert_eq!(report.to_string(), expected);
}

#[tokio::test]
async fn the_routes_are_those_of_the_apps_openapi_document() {
    let app = App::new().await;
    let document = <Document as utoipa::OpenApi>::openapi();
    let document = serde_json::to_value(document).unwrap();
    let things = Router::new()
        .route("/things/{thing}", put(documented))
        .route("/things", post(unaudited_one));
    let service = Router::new()
        .nest("/api", things)
        .layer(AuditLayer::new(app.auditor.clone()));
    let rename = Request::put("/api/things/7").body(Body::empty()).unwrap();
    let report = CoverageTest::new()
        .openapi("/api", &document)
        .sample("/api/things/{id}", rename)
        .run(service, &app.auditor)
        .await;
    let expected = "these routes are not shown to be audited or exempt:
  POST /api/things is unproved: there is no sample request for it";
    assert_eq!(report.to_string(), expected);
}
