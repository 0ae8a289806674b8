//! One audited handler, and the log to read what it did.
//!
//! `cargo run -p example-quickstart`, then `curl -X PUT localhost:3000/greeting --json
//! '{"text": "Hello"}'`, and open <http://localhost:3000/audit-log>.

use std::net::SocketAddr;
use std::sync::Arc;

use audited::axum::{Access, Viewer};
use audited::{Audit, AuditLayer, Auditor, Snapshot, SqliteStore, Tenant, audited};
use axum::extract::State;
use axum::routing::put;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use tokio::sync::RwLock;

#[derive(Clone, Serialize, Deserialize, Snapshot)]
#[audit(target = "greeting", id = 1, label = text)]
struct Greeting {
    text: String,
}

#[audited(
    action = "greeting.update",
    category = "Greetings",
    summary = "changed the greeting to {target}"
)]
async fn update(
    State(greeting): State<Arc<RwLock<Greeting>>>,
    audit: Audit,
    Json(after): Json<Greeting>,
) -> Json<Greeting> {
    let mut greeting = greeting.write().await;
    audit.updated(&*greeting, &after);
    *greeting = after.clone();
    Json(after)
}

/// Who may read the log. In an app: admins only.
async fn everyone() -> Result<Access, std::convert::Infallible> {
    Ok(Access::to(Tenant::default()))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let store =
        SqliteStore::new(sqlx::SqlitePool::connect("sqlite:quickstart.sqlite?mode=rwc").await?);
    store.migrate().await?;
    let auditor = Auditor::builder(store.clone()).build()?;
    let greeting = Greeting {
        text: "Hi".to_owned(),
    };

    let app = Router::new()
        .route("/greeting", put(update))
        .merge(Viewer::new(store, everyone).at("/audit-log"))
        .layer(AuditLayer::new(auditor))
        .with_state(Arc::new(RwLock::new(greeting)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    println!("http://{}/audit-log", listener.local_addr()?);
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    Ok(axum::serve(listener, app).await?)
}
