use std::convert::Infallible;

use audit_core::test_kit::MemoryStore;
use audit_core::{Auditor, Scope};
use http::StatusCode;
use tower::ServiceExt;
use tower::util::BoxCloneService;
use tower_layer::Layer;

use super::*;
use crate::{AuditLayer, Declared, RouteName};

type App = BoxCloneService<Request<String>, Response<String>, Infallible>;

/// What the handler of a path does.
async fn handle(request: Request<String>) -> Result<Response<String>, Infallible> {
    let Some(scope) = request.extensions().get::<Scope>().cloned() else {
        panic!("there is no layer");
    };
    let answer = |status: StatusCode| {
        let mut response = Response::new(String::new());
        *response.status_mut() = status;
        Ok(response)
    };
    match request.uri().path() {
        "/audited/7" => {
            scope
                .call("thing.update", async { answer(StatusCode::NOT_FOUND) })
                .await
        }
        "/rejected" if request.body().is_empty() => answer(StatusCode::UNPROCESSABLE_ENTITY),
        "/wrong" => {
            scope
                .call("thing.delete", async { answer(StatusCode::OK) })
                .await
        }
        "/elsewhere" => answer(StatusCode::NOT_FOUND),
        _ => answer(StatusCode::OK),
    }
}

/// The pattern of a path, as a router finds it.
fn introduce(mut request: Request<String>) -> Request<String> {
    let pattern = match request.uri().path() {
        "/audited/7" => Some("/audited/{id}"),
        "/plain" => Some("/plain"),
        "/rejected" => Some("/rejected"),
        "/wrong" => Some("/wrong"),
        "/exempt" => Some("/exempt"),
        _ => None,
    };
    if let Some(pattern) = pattern {
        request.extensions_mut().insert(RouteName(pattern.into()));
    }
    request
}

fn app(auditor: &Auditor) -> App {
    let handlers = tower::service_fn(|request: Request<String>| async {
        let declared = match request.uri().path() {
            "/exempt" => Declared::exempt("it is a preview"),
            "/plain" | "/audited/7" | "/rejected" | "/wrong" => Declared::new("thing.update"),
            _ => return handle(request).await,
        };
        declared
            .layer(tower::service_fn(handle))
            .oneshot(request)
            .await
    });
    let layer = AuditLayer::new(auditor.clone());
    let app = layer
        .layer(handlers)
        .map_response(|response: Response<_>| response.map(|_| String::new()));
    BoxCloneService::new(app.map_request(introduce))
}

fn post(path: &str) -> Request<String> {
    Request::post(path).body(String::new()).unwrap()
}

async fn told(test: CoverageTest<String>) -> Vec<String> {
    let auditor = Auditor::builder(MemoryStore::new()).build().unwrap();
    let report = test.run(app(&auditor), &auditor).await;
    report.problems().iter().map(ToString::to_string).collect()
}

async fn check(pattern: &str, path: &str, expected: &[&str]) {
    assert_eq!(
        told(CoverageTest::new().sample(pattern, post(path))).await,
        expected
    );
}

#[tokio::test]
async fn what_is_audited_or_exempt_is_covered() {
    check("/audited/{id}", "/audited/7", &[]).await;
    check("/audited/{thing}", "/audited/7", &[]).await;
    check("/exempt", "/exempt", &[]).await;
}

#[tokio::test]
async fn what_is_not_is_told_with_its_reason() {
    check(
        "/plain",
        "/plain",
        &["POST /plain is not audited: its sample was answered 200, and no audited call claimed it, \
           though it declares `thing.update`"],
    )
    .await;
    check(
        "/wrong",
        "/wrong",
        &["POST /wrong is declared wrongly: it declares `thing.update`, and its call was `thing.delete`"],
    )
    .await;
    check(
        "/rejected",
        "/rejected",
        &["POST /rejected is unproved: its sample was answered 422 before an audited call was made"],
    )
    .await;
}

#[tokio::test]
async fn a_sample_that_comes_elsewhere_proves_nothing() {
    check(
        "/audited/{id}",
        "/elsewhere",
        &["POST /audited/{id} is unproved: its sample was answered 404, and did not come to it"],
    )
    .await;
    let told = told(CoverageTest::new().sample("/audited/{id}", post("/plain"))).await;
    let [sample, plain] = &told[..] else {
        panic!("two of them, not {told:#?}");
    };
    assert!(
        sample.ends_with("did not come to it, but to POST /plain"),
        "{sample}"
    );
    assert!(plain.starts_with("POST /plain is not audited"), "{plain}");
}

#[tokio::test]
async fn a_route_without_a_sample_is_unproved() {
    let document =
        serde_json::json!({"paths": {"/audited/{id}": {"get": {}, "post": {}, "put": {}}}});
    let test = CoverageTest::new()
        .openapi("", &document)
        .sample("/audited/{id}", post("/audited/7"));
    assert_eq!(
        told(test).await,
        ["PUT /audited/{id} is unproved: there is no sample request for it"]
    );
}

#[tokio::test]
async fn another_process_is_asked_by_a_closure() {
    let auditor = Auditor::builder(MemoryStore::new()).build().unwrap();
    let asked = auditor.clone();
    let witness = async || asked.coverage();
    let test = CoverageTest::new().sample("/exempt", post("/exempt"));
    test.run(app(&auditor), witness).await.assert();
}

#[tokio::test]
#[should_panic(
    expected = "these routes are not shown to be audited or exempt:\n  POST /plain is not audited"
)]
async fn a_report_with_problems_fails_the_test() {
    let auditor = Auditor::builder(MemoryStore::new()).build().unwrap();
    let test = CoverageTest::new().sample("/plain", post("/plain"));
    test.run(app(&auditor), &auditor).await.assert();
}

#[test]
fn patterns_are_compared_without_their_names() {
    let is = |a: &str, b: &str| Route::new(&Method::POST, a).is("POST", b);
    assert!(is("/a/{id}/b", "/a/{customer_id}/b") && is("/files/{*path}", "/files/{path}"));
    assert!(!is("/a/{id}", "/a/id") && !is("/a/{id}/b", "/a/{id}"));
}
