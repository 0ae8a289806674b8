//! The application: what its handlers share, and how their routes come together.

use std::sync::Arc;

use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Redirect;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::db::Db;
use crate::{
    account, customers, documents, exports, organisation, pages, payments, same_origin, session,
    shipments, sign_in, subscriptions, suppliers, team, vehicles,
};

/// What all handlers share.
#[derive(Clone)]
pub struct App {
    pub db: Db,
    /// Wakes the job that completes exports.
    pub export_requested: Arc<Notify>,
}

impl App {
    pub fn new(db: Db) -> Self {
        Self {
            db,
            export_requested: Arc::new(Notify::new()),
        }
    }
}

/// Every area is there twice, served by the same handlers: as pages, and as JSON under `/api`.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/", get(|| async { Redirect::to("/customers") }))
        .merge(areas())
        .merge(sign_in::routes())
        .nest("/api", areas())
        .layer(from_fn(same_origin::check))
        .layer(from_fn(pages::failure::tell))
        .layer(from_fn_with_state(app.clone(), session::load))
        .route("/health", get(health))
        .route("/style.css", get(pages::style))
        .with_state(app)
}

fn areas() -> Router<App> {
    Router::new()
        .nest("/account", account::routes())
        .nest("/customers", customers::routes())
        .nest("/documents", documents::routes())
        .nest("/exports", exports::routes())
        .nest("/organisation", organisation::routes())
        .nest("/payments", payments::routes())
        .nest("/shipments", shipments::routes())
        .nest("/subscriptions", subscriptions::routes())
        .nest("/suppliers", suppliers::routes())
        .nest("/team", team::routes())
        .nest("/vehicles", vehicles::routes())
}

async fn health() -> Json<Value> {
    Json(json!({"status": "ok"}))
}
