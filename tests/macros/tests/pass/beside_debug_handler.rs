#![deny(warnings)]

use audited::{Audit, audited, unaudited};
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router, debug_handler};
use macro_tests::AppError;
use serde::Deserialize;

#[derive(Deserialize)]
struct Input {
    plan: String,
    reason: Option<String>,
}

#[audited(
    action = "customer.update",
    target = customer(id, label = &input.plan),
    summary = "moved {target} to {input.plan}",
    reason(required, &input.reason),
)]
#[debug_handler]
async fn above(
    State(count): State<u32>,
    Path(id): Path<u32>,
    Json(input): Json<Input>,
) -> Result<Json<String>, AppError> {
    Ok(Json(format!("{count} {id} {}", input.plan)))
}

#[debug_handler(state = u32)]
#[audited(action = "customer.update", target = customer(id))]
async fn below(Path(id): Path<u32>, Json(input): Json<Input>) -> impl IntoResponse {
    format!("{id} {}", input.plan)
}

#[audited(action = "customer.update", category = "Customers", summary = "changed {target}")]
#[debug_handler]
async fn with_the_handle(
    State(count): State<u32>,
    Path(id): Path<u32>,
    audit: Audit,
    Json(input): Json<Input>,
) -> Result<Json<u32>, AppError> {
    audit.context("plan", input.plan);
    Ok(Json(count + id))
}

#[debug_handler]
#[unaudited(reason = "computes, keeps nothing")]
async fn exempt(State(count): State<u32>) -> Json<u32> {
    Json(count)
}

#[audited(action = "customer.list")]
#[debug_handler]
async fn nothing() {}

fn main() {
    let _app: Router = Router::new()
        .route("/above/{id}", post(above))
        .route("/below/{id}", post(below))
        .route("/handle/{id}", post(with_the_handle))
        .route("/exempt", post(exempt))
        .route("/nothing", get(nothing))
        .with_state(7);
}
