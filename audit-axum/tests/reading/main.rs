//! The API and the viewer, asked as a browser would.

#![allow(clippy::unwrap_used, reason = "a helper of tests fails as a test does")]

mod api;
mod catalog;
mod counts;
mod coverage;
mod details;
mod export;
mod guard;
mod link;
mod list;
mod looks;
mod mount;
mod nothing;
mod openapi;
mod record;
mod recorded;
mod tag;
mod tenants;
mod viewer;
mod views;

use std::collections::BTreeMap;

use audit_axum::Access;
use audit_core::test_kit::MemoryStore;
use audit_core::{Auditor, Entry, Sink, Tenant};
use audit_tower::AuditLayer;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

/// What a client got.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Its JSON with keys in their order, whichever order `serde_json` keeps in this program.
    fn in_order(&self) -> String {
        serde_json::to_string_pretty(&in_order(self.json())).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

fn in_order(value: Value) -> Value {
    match value {
        Value::Object(fields) => BTreeMap::from_iter(fields)
            .into_iter()
            .map(|(key, value)| (key, in_order(value)))
            .collect(),
        Value::Array(values) => values.into_iter().map(in_order).collect(),
        value => value,
    }
}

async fn get(app: &Router, address: &str) -> Answer {
    get_with(app, address, &[]).await
}

async fn get_with(app: &Router, address: &str, headers: &[(&str, &str)]) -> Answer {
    let request = Request::get(address);
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    ask(app, request.body(Body::empty()).unwrap()).await
}

async fn ask(app: &Router, request: Request<Body>) -> Answer {
    let response = recorded(app).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8(body).unwrap(),
    }
}

/// An app whose looks are recorded somewhere, unless it records them itself.
fn recorded(app: &Router) -> Router {
    let auditor = Auditor::builder(MemoryStore::new()).build().unwrap();
    app.clone().layer(AuditLayer::new(auditor))
}

async fn everyone() -> Result<Access, StatusCode> {
    Ok(Access::to(Tenant::default()))
}

async fn store(entries: &[Entry]) -> MemoryStore {
    let store = MemoryStore::new();
    store.write(entries).await.unwrap();
    store
}
