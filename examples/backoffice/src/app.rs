//! The application: what its handlers share, and how their routes come together.

use std::sync::Arc;

use audited::axum::{Access, Viewer};
use audited::{AuditLayer, Auditor, Tenant};
use axum::Router;
use axum::http::request::Parts;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Redirect;
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::Notify;

use crate::area::{Area, CATEGORIES};
use crate::db::Db;
use crate::network::Network;
use crate::problem::Problem;
use crate::session::Session;
use crate::{
    account, api_keys, customers, documents, exports, health, organisation, pages, payments,
    same_origin, session, shipments, sign_in, subscriptions, suppliers, team, vehicles,
};

/// What all handlers share.
#[derive(Clone)]
pub struct App {
    pub db: Db,
    pub auditor: Auditor,
    pub metrics: PrometheusHandle,
    pub network: Network,
    /// Wakes the job that completes exports.
    pub export_requested: Arc<Notify>,
}

impl App {
    pub fn new(db: Db, auditor: Auditor, metrics: PrometheusHandle, network: Network) -> Self {
        Self {
            db,
            auditor,
            metrics,
            network,
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
        .merge(audit_log(&app.db))
        .fallback(async || Problem::NotFound("page"))
        .layer(from_fn(same_origin::check))
        .layer(from_fn(pages::failure::tell))
        .layer(from_fn_with_state(app.clone(), session::load))
        .layer(audit_layer(&app))
        .merge(health::routes())
        .route("/style.css", get(pages::style))
        .with_state(app)
}

fn audit_layer(app: &App) -> AuditLayer {
    let layer = AuditLayer::new(app.auditor.clone()).tenant(nobodys);
    app.network.tell(layer)
}

fn areas() -> Router<App> {
    Router::new()
        .nest("/account", account::routes())
        .nest("/api-keys", api_keys::routes())
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

fn audit_log(db: &Db) -> Router<App> {
    Viewer::new(db.audit_log(), admins_only)
        .categories(CATEGORIES)
        .at("/settings/audit-log")
}

async fn admins_only(session: Session) -> Result<Access, Problem> {
    session.view(Area::AuditLog)?;
    Ok(Access::to(session.tenant).and_export())
}

/// Until the session says otherwise, what a request does is in no organisation's log.
fn nobodys(_: &Parts) -> Option<Tenant> {
    None
}
