use audit_axum::{Access, Api, Viewer};
use audit_core::scope::{RequestEnd, RouteKey, Source};
use audit_core::test_kit::MemoryStore;
use audit_core::{Action, Actor, Auditor, Coverage, Origin, Scope, Tenant};
use axum::Router;
use axum::http::StatusCode;

use super::{everyone, get};

/// A request to a route.
struct To(&'static str);

impl Source for To {
    fn origin(&self, _: &Actor) -> Origin {
        Origin::default()
    }

    fn route(&self) -> Option<RouteKey<'_>> {
        Some(RouteKey {
            method: "PUT",
            route: Some(self.0),
        })
    }
}

pub(super) async fn operators() -> Result<Access, StatusCode> {
    Ok(Access::to(Tenant::default()).and_coverage())
}

async fn nobody() -> Result<Access, StatusCode> {
    Err(StatusCode::UNAUTHORIZED)
}

/// An auditor that saw two requests.
pub(super) async fn auditor() -> Auditor {
    let auditor = Auditor::builder(MemoryStore::new()).build().unwrap();
    let open = |route| Scope::builder(&auditor).request().source(To(route)).open();
    let audited = open("/customers/{id}");
    audited.declare(Action::new("customer.update"));
    audited.call("customer.update", async {}).await;
    drop(audited.finish(RequestEnd::Answered(200), || None));
    let exempt = open("/preview");
    exempt.exempt("it keeps nothing");
    drop(exempt.finish(RequestEnd::Answered(200), || None));
    auditor
}

#[tokio::test]
async fn whoever_runs_the_program_sees_which_routes_are_audited() {
    let auditor = auditor().await;
    let app = Api::new(MemoryStore::new(), operators)
        .coverage(&auditor)
        .router();
    let answer = get(&app, "/coverage").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), "no-store");
    let hits = |audited: u64, exempt: u64| {
        serde_json::json!({
            "audited": audited, "exempt": exempt, "unannotated": 0, "unreached": 0, "mismatched": 0
        })
    };
    let expected = serde_json::json!({
        "routes": [
            {
                "method": "PUT", "route": "/customers/{id}", "coverage": "audited",
                "declared": "customer.update", "claimed": ["customer.update"], "exempt": null,
                "mismatch": null, "hits": hits(1, 0),
            },
            {
                "method": "PUT", "route": "/preview", "coverage": "exempt", "declared": null,
                "claimed": [], "exempt": "it keeps nothing", "mismatch": null, "hits": hits(0, 1),
            },
        ],
        "left_out": 0,
    });
    assert_eq!(answer.json(), expected);
    let read: Coverage = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(read, auditor.coverage(), "another process can read it");
}

#[tokio::test]
async fn an_access_that_does_not_say_so_does_not_include_it() {
    let auditor = auditor().await;
    let api = |guard| Api::new(MemoryStore::new(), guard).coverage(&auditor);
    let answer = get(&api(everyone).router(), "/coverage").await;
    assert_eq!(answer.status, 403);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert!(!answer.body.contains("customers"), "{}", answer.body);
    let refusing: Router = Api::new(MemoryStore::new(), nobody)
        .coverage(&auditor)
        .router();
    assert_eq!(get(&refusing, "/coverage").await.status, 401);
}

#[tokio::test]
async fn it_lies_below_the_viewer_where_that_was_given_the_auditor() {
    let auditor = auditor().await;
    let viewer = || Viewer::new(MemoryStore::new(), operators);
    let with: Router = viewer().coverage(&auditor).router();
    assert_eq!(get(&with, "/api/coverage").await.status, 200);
    assert_eq!(get(&viewer().router(), "/api/coverage").await.status, 404);
}
