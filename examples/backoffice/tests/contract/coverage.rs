use audited::{Coverage, CoverageTest};
use axum::http::{Method, Request, Response, StatusCode};
use reqwest::Body;
use serde_json::{Value, json};

use crate::app::{App, User};
use crate::audit_log::{LOG, newest};

/// A record that nobody has: a handler that looks for it is reached all the same.
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// An area, what makes a new record there, and what else is done to one: each with what it takes.
type Area = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const AREAS: [Area; 11] = [
    ("api-keys", r#"{"name": "Zapier"}"#, &[]),
    (
        "customers",
        r#"{"name": "Zenith"}"#,
        &[("plan", r#"{"plan": "basic"}"#)],
    ),
    (
        "documents",
        r#"{"title": "Offer", "customer_id": "NOBODY"}"#,
        &[("approve", "{}")],
    ),
    ("exports", r#"{"dataset": "vehicles"}"#, &[]),
    ("organisation", r#"{"name": "Acme Ltd"}"#, &[]),
    (
        "payments",
        r#"{"reference": "INV-1", "customer_id": "NOBODY"}"#,
        &[("status", r#"{"status": "refunded"}"#)],
    ),
    (
        "shipments",
        r#"{"reference": "SHP-1", "customer_id": "NOBODY"}"#,
        &[("status", r#"{"status": "returned"}"#)],
    ),
    (
        "subscriptions",
        r#"{"name": "Portal", "customer_id": "NOBODY"}"#,
        &[
            ("plan", r#"{"plan": "basic"}"#),
            ("billing-cycle", r#"{"billing_cycle": "yearly"}"#),
            ("cancel", "{}"),
        ],
    ),
    ("suppliers", r#"{"name": "Inkwell"}"#, &[("archive", "{}")]),
    (
        "team",
        r#"{"email": "new@acme.test"}"#,
        &[
            ("role", r#"{"role": "support"}"#),
            ("second-factor/reset", "{}"),
            ("impersonate", r#"{"reason": "asked by phone"}"#),
        ],
    ),
    ("vehicles", r#"{"plate": "B-X 1"}"#, &[]),
];

const ACCOUNT: [(&str, &str); 4] = [
    (
        "password",
        r#"{"current_password": "?", "new_password": "?"}"#,
    ),
    ("second-factor", "{}"),
    ("second-factor/confirm", r#"{"code": "000000"}"#),
    ("impersonation/end", "{}"),
];

/// A request to each route that changes something, as page and as JSON.
fn samples() -> CoverageTest<String> {
    let mut test = CoverageTest::new();
    for prefix in ["", "/api"] {
        for (area, new, actions) in AREAS {
            test = sample(test, Method::POST, &format!("{prefix}/{area}"), new);
            let record = format!("{prefix}/{area}/{{id}}");
            for method in [Method::PUT, Method::POST, Method::DELETE] {
                test = sample(test, method, &record, "{}");
            }
            test = sample(test, Method::POST, &format!("{record}/delete"), "{}");
            for (action, input) in actions {
                test = sample(test, Method::POST, &format!("{record}/{action}"), input);
            }
        }
        for (action, input) in ACCOUNT {
            let route = format!("{prefix}/account/{action}");
            test = sample(test, Method::POST, &route, input);
        }
    }
    let nobody = r#"{"email": "nobody@acme.test", "password": "?"}"#;
    test = sample(test, Method::POST, "/sign-in", nobody);
    sample(test, Method::POST, "/sign-out", "{}")
}

fn sample(
    test: CoverageTest<String>,
    method: Method,
    route: &str,
    input: &str,
) -> CoverageTest<String> {
    let request = Request::builder()
        .method(method)
        .uri(route.replace("{id}", NOBODY))
        .header("content-type", "application/json")
        .body(input.replace("NOBODY", NOBODY))
        .unwrap();
    test.sample(route, request)
}

async fn send(user: &User, request: Request<String>) -> Result<Response<Body>, reqwest::Error> {
    let (parts, body) = request.into_parts();
    let request = user.request(parts.method, &parts.uri.to_string());
    let answer = request.headers(parts.headers).body(body).send().await?;
    Ok(answer.into())
}

#[tokio::test]
async fn every_route_that_changes_something_is_audited() {
    let app = App::start().await;
    let (admin, operator) = (app.user("admin@acme.test").await, app.stranger());
    let program = tower::service_fn(|request| send(&admin, request));
    let coverage = || async {
        let told = operator.json("/coverage").await;
        serde_json::from_value::<Coverage>(told).unwrap()
    };
    samples().run(program, coverage).await.assert();
}

#[tokio::test]
async fn what_cannot_be_read_is_told_where_it_was_meant_to_go() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let record = format!("/api/customers/{NOBODY}");
    for (path, action, category) in [
        (record.as_str(), "customer.update", "Customers"),
        ("/api/team", "team.invite", "Team"),
        ("/api/exports", "export.request", "Data export"),
        (
            "/api/account/password",
            "auth.change_password",
            "Authentication",
        ),
    ] {
        let answer = admin.post(path, &json!([1, 2])).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let entry = newest(&admin, &format!("action={action}")).await;
        assert_eq!(entry["category"], category, "{path}");
        assert_eq!(
            (&entry["outcome"], &entry["actor"]["kind"]),
            (&json!("failure"), &json!("user"))
        );
        assert_eq!(entry["origin"]["status"], 422, "{path}");
    }
    let requests: Value = admin.json(&format!("{LOG}?category=Requests")).await;
    assert_eq!(
        requests["entries"],
        json!([]),
        "none is told as a mere request"
    );
}
