//! What the app's own code does where the log asks it something: one entry, however it ends.

use std::fmt;
use std::net::SocketAddr;

use audited::{Actor, Audit, AuditLayer, Entry, Outcome, Snapshot, Tenant, audited};
use axum::Router;
use axum::http::request::Parts;
use axum::routing::put;
use serde::{Serialize, Serializer};
use sqlx::SqlitePool;

use crate::app::App;
use crate::client;

/// Sends a request whose connection ends without an answer, and returns its only entry.
async fn only_entry(app: &App, address: SocketAddr, tenant: Tenant) -> Entry {
    let mut socket = client::begin(address, "PUT", "/", &[], "").await;
    let mut answer = tokio::io::sink();
    tokio::io::copy(&mut socket, &mut answer).await.unwrap();
    App::only(app.log_of(tenant).await)
}

async fn panics_in(routes: Router<SqlitePool>) {
    let app = App::new().await;
    let address = app.serve(routes).await;
    let entry = only_entry(&app, address, Tenant::default()).await;
    assert_eq!(entry.outcome, Outcome::Panicked);
    assert_eq!(entry.action, "customer.touch");
    assert_eq!(app.auditor.totals().lost, 0);
}

struct Explosive;

impl Serialize for Explosive {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        panic!("on purpose")
    }
}

impl fmt::Display for Explosive {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("on purpose")
    }
}

impl fmt::Debug for Explosive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Explosive")
    }
}

impl std::error::Error for Explosive {}

impl axum::response::IntoResponse for Explosive {
    fn into_response(self) -> axum::response::Response {
        axum::http::StatusCode::BAD_REQUEST.into_response()
    }
}

#[tokio::test]
async fn a_serialiser_of_a_snapshot_that_panics() {
    #[derive(Snapshot)]
    #[audit(target = "customer", id = 1)]
    struct Customer {
        #[audit(plain)]
        name: Explosive,
    }
    #[audited(action = "customer.touch")]
    async fn handler(audit: Audit) {
        audit.created(&Customer { name: Explosive });
    }
    panics_in(Router::new().route("/", put(handler))).await;
}

#[tokio::test]
async fn a_serialiser_of_context_that_panics() {
    #[audited(action = "customer.touch")]
    async fn handler(audit: Audit) {
        audit.context("shape", Explosive);
    }
    panics_in(Router::new().route("/", put(handler))).await;
}

#[tokio::test]
async fn an_error_that_panics_when_it_is_shown() {
    #[audited(action = "customer.touch")]
    async fn handler() -> Result<(), Explosive> {
        Err(Explosive)
    }
    panics_in(Router::new().route("/", put(handler))).await;
}

#[tokio::test]
async fn a_hook_of_the_layer_that_panics() {
    fn actor(_: &Parts) -> Option<Actor> {
        panic!("on purpose")
    }
    fn tenant(_: &Parts) -> Option<Tenant> {
        panic!("on purpose")
    }
    // Of a tenant that is not known, nobody's log may tell.
    for (of_tenant, log) in [(false, Tenant::default()), (true, Tenant::UNKNOWN)] {
        let app = App::new().await;
        let layer = AuditLayer::new(app.auditor.clone());
        let layer = if of_tenant {
            layer.tenant(tenant)
        } else {
            layer.actor(actor)
        };
        let routes = Router::new().route("/", put(async || "never")).layer(layer);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        let entry = only_entry(&app, address, log).await;
        assert_eq!(entry.outcome, Outcome::Panicked);
        assert_eq!(entry.action, "http.put");
    }
}
