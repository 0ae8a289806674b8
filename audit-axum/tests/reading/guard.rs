use audit_axum::{Access, Viewer};
use audit_core::test_kit::sample;
use audit_core::{Entry, Tenant};
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method, Request, StatusCode, Uri};
use axum::response::IntoResponse;
use http_body_util::BodyExt;
use serde::Deserialize;
use tower::ServiceExt;

use super::{get, recorded, store};

#[derive(Clone)]
struct App {
    open_to: &'static str,
}

#[derive(Deserialize)]
struct Place {
    organisation: String,
}

/// An app's own refusal.
struct Refused;

impl IntoResponse for Refused {
    fn into_response(self) -> axum::response::Response {
        (
            StatusCode::FORBIDDEN,
            [("x-app", "ours")],
            "admins only, please",
        )
            .into_response()
    }
}

async fn members_only(
    State(app): State<App>,
    Path(place): Path<Place>,
    _: HeaderMap,
    _: Uri,
    _: Method,
) -> Result<Access, Refused> {
    if place.organisation != app.open_to {
        return Err(Refused);
    }
    Ok(Access::to(Tenant::new(place.organisation).map_err(|_| Refused)?).and_export())
}

fn of(tenant: &'static str) -> Entry {
    sample(1, |e| e.tenant = Tenant::new(tenant).unwrap())
}

async fn app() -> Router {
    let store = store(&[of("acme"), of("globex")]).await;
    Router::new()
        .nest(
            "/of/{organisation}/log",
            Viewer::new(store, members_only).router(),
        )
        .with_state(App { open_to: "acme" })
}

#[tokio::test]
async fn each_page_and_each_answer_is_guarded() {
    let app = app().await;
    let id = of("acme").id;
    for rest in [
        "",
        "/api/entries",
        &format!("/entries/{id}"),
        &format!("/api/entries/{id}"),
    ] {
        assert_eq!(
            get(&app, &format!("/of/acme/log{rest}")).await.status,
            200,
            "{rest}"
        );
        let refused = get(&app, &format!("/of/globex/log{rest}")).await;
        assert_eq!(refused.status, 403, "{rest}");
        assert_eq!(refused.header("x-app"), "ours");
        assert_eq!(refused.body, "admins only, please");
    }
}

#[tokio::test]
async fn asking_for_the_head_alone_is_guarded_and_answered_as_well() {
    let app = app().await;
    let head = async |address: &str| {
        let request = Request::head(address).body(Body::empty()).unwrap();
        recorded(&app).oneshot(request).await.unwrap()
    };
    assert_eq!(head("/of/globex/log").await.status(), 403);
    for address in ["/of/acme/log", "/of/acme/log/api/entries"] {
        let answer = head(address).await;
        assert_eq!(answer.status(), 200, "{address}");
        assert_eq!(answer.headers()["cache-control"], "no-store", "{address}");
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        assert!(body.is_empty(), "{address}");
    }
}

#[derive(Deserialize)]
struct Key {
    _key: u8,
}

async fn with_a_key(_: Query<Key>) -> Result<Access, StatusCode> {
    Ok(Access::to(Tenant::default()))
}

#[tokio::test]
async fn an_extractor_that_rejects_answers_for_the_guard() {
    let app: Router = audit_axum::api(store(&[]).await, with_a_key);
    assert_eq!(get(&app, "/entries").await.status, 400);
}

#[test]
fn access_is_to_one_tenant_and_exports_only_if_said_so() {
    let access = Access::to(Tenant::default());
    assert_eq!(
        (access.tenant(), access.may_export()),
        (&Tenant::default(), false)
    );
    assert!(access.and_export().may_export());
}
