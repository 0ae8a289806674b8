//! Who sends a request, where a database has to be asked first.

use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use audited::{Actor, AuditLayer, Entry, Identity, LookUp, Outcome, Scope, Tenant, audited};
use axum::Router;
use axum::http::request::Parts;
use axum::routing::{get, post};
use sqlx::SqlitePool;
use tokio::sync::Notify;

use crate::app::App;
use crate::client::{self, Answer};

/// API keys in a table, each with the organisation that it was issued by.
struct ApiKeys(SqlitePool);

impl LookUp for ApiKeys {
    type Error = sqlx::Error;

    async fn look_up(&self, parts: &Parts) -> Result<Option<Identity>, sqlx::Error> {
        let Some(secret) = parts.headers.get("x-api-key") else {
            return Ok(None);
        };
        let sql = "SELECT id, name, tenant FROM api_keys WHERE secret = ?";
        let found: Option<(String, String, String)> = sqlx::query_as(sql)
            .bind(secret.to_str().unwrap().to_owned())
            .fetch_optional(&self.0)
            .await?;
        Ok(found.map(|(id, name, tenant)| {
            Identity::new(Actor::api_key(id, name))
                .authentication("api_key")
                .tenant(Tenant::new(tenant).unwrap())
        }))
    }
}

/// A hundred keys: `secret-7` is key `7` of `tenant-7`.
async fn with_keys(app: &App) -> ApiKeys {
    let sql = "CREATE TABLE api_keys (id TEXT, name TEXT, tenant TEXT, secret TEXT);
        WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 99)
        INSERT INTO api_keys SELECT n, 'Zapier ' || n, 'tenant-' || n, 'secret-' || n FROM numbers;";
    sqlx::raw_sql(sql).execute(&app.db).await.unwrap();
    ApiKeys(app.db.clone())
}

fn tenant(name: &str) -> Tenant {
    Tenant::new(name.to_owned()).unwrap()
}

fn nobodys(_: &Parts) -> Option<Tenant> {
    None
}

#[audited(action = "customer.touch")]
async fn touch() {}

/// Serves a handler that counts its calls, behind a look-up.
async fn serve(app: &App, hook: impl LookUp) -> (SocketAddr, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    let handler = async move || {
        counted.fetch_add(1, SeqCst);
        touch().await;
    };
    let layer = AuditLayer::new(app.auditor.clone())
        .tenant(nobodys)
        .look_up(hook);
    let routes = Router::new()
        .route("/", post(handler.clone()))
        .route("/read", get(handler))
        .layer(layer);
    (app.serve_all(routes).await, calls)
}

async fn post_with(address: SocketAddr, key: &str) -> Answer {
    client::send(address, "POST", "/", &[("x-api-key", key)], "").await
}

fn is_nobody(entry: &Entry) -> bool {
    entry.actor == Actor::anonymous() && entry.tenant == Tenant::UNKNOWN
}

#[tokio::test]
async fn a_key_in_a_database_is_the_actor_in_its_own_tenant() {
    let app = App::new().await;
    let (address, _) = serve(&app, with_keys(&app).await).await;
    assert_eq!(post_with(address, "secret-7").await.0, 200);
    let entry = App::only(app.log_of(tenant("tenant-7")).await);
    assert_eq!(entry.actor, Actor::api_key("7", "Zapier 7"));
    assert_eq!(entry.origin.authentication.as_deref(), Some("api_key"));
}

#[tokio::test]
async fn a_key_that_nobody_has_is_nobodys() {
    let app = App::new().await;
    let (address, calls) = serve(&app, with_keys(&app).await).await;
    post_with(address, "forged").await;
    client::send(address, "POST", "/", &[], "").await;
    let entries = app.log_of(Tenant::UNKNOWN).await;
    assert_eq!(entries.len(), 2);
    assert!(entries.iter().all(is_nobody), "{entries:?}");
    assert_eq!(calls.load(SeqCst), 2);
}

#[tokio::test]
async fn what_is_asked_at_once_is_answered_to_each_its_own() {
    let app = App::new().await;
    let (address, _) = serve(&app, with_keys(&app).await).await;
    let requests = (0..100).map(|n| async move {
        assert_eq!(post_with(address, &format!("secret-{n}")).await.0, 200);
    });
    futures_util::future::join_all(requests).await;
    for n in 0..100 {
        let entry = App::only(app.log_of(tenant(&format!("tenant-{n}"))).await);
        assert_eq!(entry.actor.id, n.to_string());
    }
}

#[tokio::test]
async fn where_nobody_can_be_asked_nothing_is_done() {
    let app = App::new().await;
    // There is no such table, so the database fails.
    let (address, calls) = serve(&app, ApiKeys(app.db.clone())).await;
    let (status, body) = post_with(address, "secret-7").await;
    assert_eq!(status, 503);
    assert!(body.contains("urn:problem:audit-actor-unknown"), "{body}");
    let entry = App::only(app.log_of(Tenant::UNKNOWN).await);
    assert!(is_nobody(&entry), "{entry:?}");
    assert_eq!(entry.action, "http.post");
    assert_eq!(entry.outcome, Outcome::Denied);
    let reason = entry.reason.unwrap_or_default();
    assert!(reason.contains("could not be found out"), "{reason}");
    assert_eq!(calls.load(SeqCst), 0);
}

#[tokio::test]
async fn a_read_that_nobody_can_be_asked_about_is_refused_and_leaves_nothing() {
    let app = App::new().await;
    let (address, calls) = serve(&app, ApiKeys(app.db.clone())).await;
    let headers = [("x-api-key", "secret-7")];
    let answer = client::send(address, "GET", "/read", &headers, "").await;
    assert_eq!((answer.0, calls.load(SeqCst)), (503, 0));
    assert_eq!(app.log_of(Tenant::UNKNOWN).await.len(), 0);
    // Without a key there is nothing to ask.
    assert_eq!(client::send(address, "GET", "/read", &[], "").await.0, 200);
}

/// Does what the app's own code should not.
enum Hook {
    Panics,
    /// Tells that it began, and never ends.
    Hangs(Arc<Notify>),
}

impl LookUp for Hook {
    type Error = std::convert::Infallible;

    async fn look_up(&self, _: &Parts) -> Result<Option<Identity>, Self::Error> {
        match self {
            Self::Panics => panic!("on purpose"),
            Self::Hangs(began) => began.notify_one(),
        }
        pending().await
    }
}

#[tokio::test]
async fn a_look_up_that_panics_ends_the_request_in_nobodys_name() {
    let app = App::new().await;
    let (address, calls) = serve(&app, Hook::Panics).await;
    let mut socket = client::begin(address, "POST", "/", &[], "").await;
    let mut answer = Vec::new();
    tokio::io::AsyncReadExt::read_to_end(&mut socket, &mut answer)
        .await
        .unwrap();
    assert_eq!(answer, b"");
    let entry = App::only(app.log_of(Tenant::UNKNOWN).await);
    assert!(is_nobody(&entry), "{entry:?}");
    assert_eq!(entry.outcome, Outcome::Panicked);
    assert_eq!((calls.load(SeqCst), app.auditor.totals().lost), (0, 0));
}

#[tokio::test]
async fn a_client_that_leaves_while_it_is_looked_up_reads_as_aborted() {
    let app = App::new().await;
    let began = Arc::new(Notify::new());
    let (address, calls) = serve(&app, Hook::Hangs(began.clone())).await;
    let socket = client::begin(address, "POST", "/", &[], "").await;
    began.notified().await;
    drop(socket);
    let entry = App::only(left(&app).await);
    assert!(is_nobody(&entry), "{entry:?}");
    assert_eq!(entry.outcome, Outcome::Aborted);
    assert_eq!(calls.load(SeqCst), 0);
}

/// The server notices by itself that a client has left.
async fn left(app: &App) -> Vec<Entry> {
    for _ in 0..1_000 {
        let entries = app.log_of(Tenant::UNKNOWN).await;
        if !entries.is_empty() {
            return entries;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Vec::new()
}

/// Looks up within the request's scope, as everything in the app does.
struct InScope;

impl LookUp for InScope {
    type Error = std::convert::Infallible;

    async fn look_up(&self, _: &Parts) -> Result<Option<Identity>, Self::Error> {
        tokio::task::yield_now().await;
        let before = Scope::current().unwrap().actor().label;
        Ok(Some(Actor::user("1", format!("after {before}")).into()))
    }
}

#[tokio::test]
async fn a_look_up_runs_in_the_scope_and_wins_over_the_closure_before_it() {
    let app = App::new().await;
    let layer = AuditLayer::new(app.auditor.clone())
        .actor(|_: &Parts| Some(Actor::user("7", "Grace")))
        .look_up(InScope);
    let routes = Router::new().route("/", post(touch)).layer(layer);
    let address = app.serve_all(routes).await;
    client::send(address, "POST", "/", &[], "").await;
    assert_eq!(App::only(app.log().await).actor.label, "after Grace");
}
