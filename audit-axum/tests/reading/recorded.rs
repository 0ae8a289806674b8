//! An app that records who reads its log, in that log.

use audit_axum::{AUDIT_LOG, Access, Viewer};
use audit_core::test_kit::MemoryStore;
use audit_core::{Actor, Auditor, Entry, Identity, Sink, Tenant};
use audit_tower::AuditLayer;
use axum::Router;
use axum::http::StatusCode;
use axum::http::request::Parts;

/// Reads and records by one store, as most apps do.
pub(super) struct App {
    pub(super) router: Router,
    pub(super) store: MemoryStore,
    pub(super) auditor: Auditor,
}

impl App {
    pub(super) async fn new(entries: &[Entry]) -> Self {
        let store = MemoryStore::new();
        store.write(entries).await.unwrap();
        let auditor = Auditor::builder(store.clone()).build().unwrap();
        let viewer: Router = Viewer::new(store.clone(), by_header).router();
        let router = Router::new().nest("/log", viewer);
        let layer = AuditLayer::new(auditor.clone()).actor(signed_in);
        Self {
            router: router.layer(layer),
            store,
            auditor,
        }
    }

    /// What was recorded of those who read, oldest first.
    pub(super) async fn told(&self) -> Vec<Entry> {
        self.auditor.flush().await;
        let entries = self.store.entries();
        let of_log = |entry: &Entry| entry.category == AUDIT_LOG;
        entries.into_iter().filter(of_log).collect()
    }

    pub(super) async fn summaries(&self) -> Vec<String> {
        let told = self.told().await;
        told.iter().map(|entry| entry.summary.to_string()).collect()
    }
}

/// Who is signed in: `x-user`, by a password.
fn signed_in(parts: &Parts) -> Option<Identity> {
    let id = parts.headers.get("x-user")?.to_str().ok()?.to_owned();
    let actor = Actor::user(id.clone(), format!("User {id}"));
    Some(Identity::new(actor).authentication("password"))
}

/// A guard that grants what `x-may` says, to the tenant that `x-tenant` says.
async fn by_header(parts: Parts) -> Result<Access, StatusCode> {
    let said = |name: &str| {
        parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let tenant = Tenant::new(said("x-tenant").unwrap_or("acme").to_owned());
    let mut access = Access::to(tenant.map_err(|_| StatusCode::FORBIDDEN)?);
    for grant in said("x-may").unwrap_or_default().split_whitespace() {
        access = match grant {
            "export" => access.and_export(),
            "operate" => access.and_every_tenant(),
            "nothing" => return Err(StatusCode::FORBIDDEN),
            id => access.by(Actor::user(id.to_owned(), "By the guard")),
        };
    }
    Ok(access)
}
