use audit_axum::AUDIT_LOG;
use audit_core::test_kit::sample;
use audit_core::{Entry, Operation, Outcome, Tenant};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use tower::ServiceExt;

use super::recorded::App;
use super::{everyone, get_with, store};

fn acme(millis: u64) -> Entry {
    sample(millis, |entry| entry.tenant = Tenant::new("acme").unwrap())
}

#[tokio::test]
async fn a_look_is_an_entry_in_the_log_that_is_read() {
    let app = App::new(&[acme(1)]).await;
    let headers = [("x-user", "7"), ("user-agent", "curl/8.9")];
    let address = "/log?target=customer:42&q=x&outcome=success&outcome=denied";
    assert_eq!(get_with(&app.router, address, &headers).await.status, 200);
    let [look] = <[Entry; 1]>::try_from(app.told().await).unwrap();
    assert_eq!(look.tenant.as_str(), "acme");
    assert_eq!(
        (&*look.category, &*look.action),
        (AUDIT_LOG, "audit_log.view")
    );
    assert_eq!(
        (look.operation, look.outcome),
        (Operation::Read, Outcome::Success)
    );
    assert_eq!(look.summary, "looked at the audit log of customer:42");
    assert_eq!((&*look.actor.id, &*look.actor.label), ("7", "User 7"));
    assert_eq!(look.origin.authentication.as_deref(), Some("password"));
    assert_eq!(look.origin.user_agent.as_deref(), Some("curl/8.9"));
    let target = &look.targets[0];
    assert_eq!(
        (&*target.kind, &*target.id),
        ("audit_log", "target=customer:42")
    );
    let asked = json!({"target": "customer:42", "q": "x", "outcome": ["success", "denied"]});
    assert_eq!(look.context["asked"], asked);
}

#[tokio::test]
async fn a_customers_own_log_is_not_filled_with_looks_at_it() {
    let app = App::new(&[acme(1)]).await;
    for _ in 0..2 {
        let log = "/log/api/entries?target=customer:42";
        let page = get_with(&app.router, log, &[("x-user", "7")]).await.json();
        assert_eq!(page["entries"].as_array().unwrap().len(), 1);
        app.auditor.flush().await;
    }
    let looks = "/log/api/entries?target=audit_log:target=customer:42";
    let looks = get_with(&app.router, looks, &[("x-user", "7")])
        .await
        .json();
    assert_eq!(
        looks["entries"][0]["summary"],
        "looked at the audit log of customer:42"
    );
}

#[tokio::test]
async fn looks_at_the_same_are_told_once_whoever_else_looks() {
    let app = App::new(&[acme(1)]).await;
    let entry = acme(1).id;
    for (user, address) in [
        ("7", "/log"),
        ("7", "/log?q=x"),
        ("7", "/log/api/entries?category=Team"),
        ("7", "/log?actor=user:42"),
        ("7", &format!("/log/entries/{entry}")),
        ("7", &format!("/log/api/entries/{entry}")),
        ("8", "/log"),
        ("7", "/log?request=abc"),
    ] {
        let answer = get_with(&app.router, address, &[("x-user", user)]).await;
        assert_eq!(answer.status, 200, "{address}");
    }
    let told = app.told().await;
    let told: Vec<_> = told
        .iter()
        .map(|look| format!("{} {}", look.actor.id, look.summary))
        .collect();
    let expected = [
        "7 looked at the audit log",
        "7 looked at the audit log of what user:42 did",
        &format!("7 looked at the audit log’s entry {entry}"),
        "8 looked at the audit log",
        "7 looked at the audit log of the request abc",
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn the_guard_may_say_who_looks() {
    let app = App::new(&[]).await;
    let headers = [("x-user", "7"), ("x-may", "9")];
    get_with(&app.router, "/log", &headers).await;
    let look = &app.told().await[0];
    assert_eq!((&*look.actor.id, &*look.actor.label), ("9", "By the guard"));
    assert_eq!(look.origin.authentication, None, "that was another's");
}

#[tokio::test]
async fn what_shows_nothing_is_no_look() {
    let app = App::new(&[]).await;
    for (address, may, status) in [
        ("/log", "nothing", 403),
        ("/log/api/entries", "nothing", 403),
        ("/log?limit=501", "", 400),
        ("/log/entries/0190f5e2-0000-7000-8000-000000000000", "", 404),
        ("/log?tenant=globex", "", 403),
        ("/log/views", "", 200),
    ] {
        let answer = get_with(&app.router, address, &[("x-may", may)]).await;
        assert_eq!(answer.status, status, "{address}");
    }
    assert_eq!(app.summaries().await, [""; 0]);
}

#[tokio::test]
async fn a_secret_that_was_searched_for_is_not_kept() {
    let app = App::new(&[]).await;
    let card = "4111111111111111";
    get_with(&app.router, &format!("/log?q={card}"), &[]).await;
    let look = serde_json::to_string(&app.told().await[0]).unwrap();
    assert!(
        look.contains(r#""asked":{"q":"#) && !look.contains(card),
        "{look}"
    );
}

#[tokio::test]
async fn where_nobody_records_looks_nothing_is_shown() {
    let entry = acme(1);
    let app: Router = audit_axum::viewer(store(std::slice::from_ref(&entry)).await, everyone);
    for address in ["/", "/api/entries", &format!("/entries/{}", entry.id)] {
        let request = Request::get(address).body(Body::empty()).unwrap();
        let response = app.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 500, "{address}");
        let body = http_body_util::BodyExt::collect(response.into_body())
            .await
            .unwrap();
        let body = String::from_utf8(body.to_bytes().to_vec()).unwrap();
        assert!(
            body.contains("AuditLayer") && !body.contains("Acme"),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_page_of_which_no_entry_can_be_kept_is_not_shown() {
    let app = App::new(&[acme(1)]).await;
    app.auditor
        .shutdown(std::time::Duration::from_secs(5))
        .await;
    for address in ["/log", "/log/api/entries"] {
        let answer = get_with(&app.router, address, &[("x-user", "7")]).await;
        assert_eq!(answer.status, 503, "{address}");
        assert!(!answer.body.contains("Acme"), "{}", answer.body);
    }
}
