//! Handlers of axum, with other attributes around.

use audited::{Outcome, audited};
use axum::extract::Path;
use axum::http::{Request, StatusCode};
use axum::response::IntoResponse;
use axum::routing::post;
use axum::{Json, Router, body::Body, debug_handler};
use macro_tests::{AppError, recorded};
use tower::ServiceExt;
use tracing::instrument;

#[audited(action = "customer.update", target = customer(id))]
#[debug_handler]
#[instrument]
async fn update(Path(id): Path<u32>) -> Result<Json<u32>, AppError> {
    if id == 0 {
        Err(AppError("no customer"))
    } else {
        Ok(Json(id))
    }
}

#[utoipa::path(post, path = "/opaque/{id}", responses((status = 200)))]
#[debug_handler]
#[audited(action = "customer.update", target = customer(id))]
async fn opaque(Path(id): Path<u32>) -> impl IntoResponse {
    id.to_string()
}

async fn check(path: &str, status: StatusCode, outcome: Outcome) {
    let app = Router::new()
        .route("/update/{id}", post(update))
        .route("/opaque/{id}", post(opaque));
    let request = Request::post(path).body(Body::empty()).unwrap();
    let (response, entries) = recorded(app.oneshot(request)).await;
    assert_eq!(response.unwrap().status(), status);
    assert_eq!(entries.len(), 1, "{entries:#?}");
    assert_eq!(entries[0].outcome, outcome);
}

#[tokio::test]
async fn a_handler_leaves_one_entry_under_any_stack_of_attributes() {
    check("/update/7", StatusCode::OK, Outcome::Success).await;
    check(
        "/update/0",
        StatusCode::INTERNAL_SERVER_ERROR,
        Outcome::Failure,
    )
    .await;
    check("/opaque/7", StatusCode::OK, Outcome::Success).await;
}
