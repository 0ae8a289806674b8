//! What is asked for in vain is told as all other problems are.

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use super::{ask, everyone, get, store};

async fn app() -> Router {
    let store = store(&[]).await;
    let api = audit_axum::api(store.clone(), everyone);
    let viewer = audit_axum::viewer(store, everyone);
    Router::new().nest("/log", viewer).nest("/api", api)
}

#[tokio::test]
async fn an_unknown_address_is_a_problem() {
    let app = app().await;
    for address in [
        "/api/nothing",
        "/api/entries/1/2",
        "/api/targets/customer/42",
        "/api/coverage",
        "/log/api/nothing",
    ] {
        let answer = get(&app, address).await;
        assert_eq!(answer.status, 404, "{address}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.json()["title"], "Not Found");
    }
}

#[tokio::test]
async fn a_wrong_method_is_a_problem_that_tells_the_right_ones() {
    let app = app().await;
    for address in ["/api/entries", "/api/facets", "/log/api/entries/7"] {
        let request = Request::delete(address).body(Body::empty()).unwrap();
        let answer = ask(&app, request).await;
        assert_eq!(answer.status, 405, "{address}");
        assert_eq!(answer.header("allow"), "GET,HEAD");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.json()["status"], json!(405));
    }
}
