#![deny(warnings)]

use audited::audited;
use axum::extract::Path;
use axum::{Json, Router, debug_handler};
use axum::routing::get;
use macro_tests::AppError;
use tracing::instrument;
use utoipa::OpenApi;

/// Above.
#[audited(action = "customer.view", target = customer(id))]
#[utoipa::path(get, path = "/above/{id}", responses((status = 200, body = u32)))]
async fn above(Path(id): Path<u32>) -> Result<Json<u32>, AppError> {
    Ok(Json(id))
}

/// Below.
#[utoipa::path(get, path = "/below/{id}", responses((status = 200, body = u32)))]
#[audited(action = "customer.view", target = customer(id))]
async fn below(Path(id): Path<u32>) -> Result<Json<u32>, AppError> {
    Ok(Json(id))
}

/// Among all of them.
#[utoipa::path(get, path = "/among/{id}", responses((status = 200, body = u32)))]
#[debug_handler]
#[audited(action = "customer.view", target = customer(id))]
#[instrument(skip_all)]
async fn among(Path(id): Path<u32>) -> Result<Json<u32>, AppError> {
    Ok(Json(id))
}

/// The other way round.
#[instrument(skip_all)]
#[audited(action = "customer.view", target = customer(id))]
#[debug_handler]
#[utoipa::path(get, path = "/round/{id}", responses((status = 200, body = u32)))]
async fn round(Path(id): Path<u32>) -> Result<Json<u32>, AppError> {
    Ok(Json(id))
}

#[derive(OpenApi)]
#[openapi(paths(above, below, among, round))]
struct Api;

fn main() {
    let api = Api::openapi();
    assert_eq!(api.paths.paths.len(), 4);
    let _app: Router = Router::new()
        .route("/above/{id}", get(above))
        .route("/below/{id}", get(below))
        .route("/among/{id}", get(among))
        .route("/round/{id}", get(round));
}
