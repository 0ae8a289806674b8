//! How the program is: for a readiness probe, for Prometheus, and for whoever asks what is audited.

use audited::{Coverage, Health, HealthStatus};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

use crate::app::App;

/// How long entries are on their way, in seconds: what is counted together.
const SECONDS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
];

/// The text of Prometheus; behind a proxy, keep all of these to those who watch the program.
const TEXT: &str = "text/plain; version=0.0.4";

/// Begins to count what the program does.
pub fn count() -> Result<PrometheusHandle, BuildError> {
    let durable = Matcher::Full("audited_durable_seconds".to_owned());
    PrometheusBuilder::new()
        .set_buckets_for_metric(durable, SECONDS)?
        .install_recorder()
}

pub fn routes() -> Router<App> {
    Router::new()
        .route("/health", get(health))
        .route("/metrics", get(metrics))
        .route("/coverage", get(coverage))
}

/// While no change can be audited it is 503, so that requests are sent elsewhere.
async fn health(State(app): State<App>) -> (StatusCode, Json<Health>) {
    let health = app.auditor.health().await;
    let status = match health.status {
        HealthStatus::Refusing => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::OK,
    };
    (status, Json(health))
}

async fn metrics(State(app): State<App>) -> impl IntoResponse {
    app.auditor.health().await; // brings the gauges up to date
    app.metrics.run_upkeep();
    ([(header::CONTENT_TYPE, TEXT)], app.metrics.render())
}

/// Which routes are audited, over all organisations.
async fn coverage(State(app): State<App>) -> Json<Coverage> {
    Json(app.auditor.coverage())
}
