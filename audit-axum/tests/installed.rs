//! A program that installed its auditor, and mounts the log outside any layer.

#![allow(clippy::unwrap_used, reason = "a test fails where a helper does")]

use std::convert::Infallible;

use audit_axum::Access;
use audit_core::test_kit::MemoryStore;
use audit_core::{Actor, Auditor, Tenant};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use tower::ServiceExt;

async fn ada() -> Result<Access, Infallible> {
    let tenant = Tenant::new("acme").unwrap();
    Ok(Access::to(tenant).by(Actor::user("42", "Ada")))
}

#[tokio::test]
async fn looks_are_recorded_by_the_installed_auditor_where_there_is_no_layer() {
    let store = MemoryStore::new();
    let auditor = Auditor::builder(store.clone()).build().unwrap();
    auditor.install();
    let app: Router = audit_axum::viewer(store.clone(), ada);
    let request = Request::get("/").body(Body::empty()).unwrap();
    assert_eq!(app.oneshot(request).await.unwrap().status(), 200);
    auditor.flush().await;
    let looks = store.entries();
    assert_eq!(looks.len(), 1);
    assert_eq!(
        (&*looks[0].actor.label, looks[0].tenant.as_str()),
        ("Ada", "acme")
    );
}
