//! One record's history and its state at a time.

use audit_core::test_kit::sample;
use audit_core::{Entry, Json, Target};
use axum::Router;
use serde_json::{Value, json};

use super::{Answer, everyone, get, store};

/// An entry after so many seconds that left a record in a state.
fn change(seconds: u64, id: &str, before: Option<&'static str>, after: &'static str) -> Entry {
    sample(seconds * 1_000, |e| {
        let mut target = Target::new("price list", id);
        target.before = before.map(|text| Json::from_text(text).unwrap());
        target.after = Some(Json::from_text(after).unwrap());
        e.targets = vec![target];
    })
}

async fn app() -> Router {
    let log = [
        change(1, "a/b", None, r#"{"n":1}"#),
        change(2, "a/b", Some(r#"{"n":1}"#), r#"{"n":2}"#),
        change(3, "other", None, r#"{"n":9}"#),
        change(4, "a/b", Some(r#"{"n":3}"#), r#"{"n":4}"#),
    ];
    let api = audit_axum::api(store(&log).await, everyone);
    // With parameters of the app's own in the same path.
    Router::new().nest("/{kind}/{id}/log", api)
}

async fn ask(rest: &str) -> Answer {
    get(&app().await, &format!("/org/7/log/targets/{rest}")).await
}

#[tokio::test]
async fn a_history_tells_what_changed_and_what_nobody_told() {
    let history = ask("price%20list/a%2Fb/history").await;
    assert_eq!(history.header("cache-control"), "no-store");
    let history = history.json();
    let versions = history["versions"].as_array().unwrap();
    let told: Vec<_> = versions
        .iter()
        .map(|v| json!([v["before"], v["after"], v["follows"], v["changes"]]))
        .collect();
    let changed = |old, new| json!([{"path": "/n", "old": old, "new": new}]);
    assert_eq!(told[0], json!([{"n": 3}, {"n": 4}, false, changed(3, 4)]));
    assert_eq!(told[1], json!([{"n": 1}, {"n": 2}, true, changed(1, 2)]));
    assert_eq!(told.len(), 3);
    assert_eq!(versions[0]["entry"]["summary"], "changed Acme Ltd");
    assert_eq!(history["older"], Value::Null);
}

#[tokio::test]
async fn a_history_goes_on_where_it_says() {
    let address = "price%20list/a%2Fb/history?limit=2";
    let first = ask(address).await;
    let older = first.json()["older"].as_str().unwrap().to_owned();
    let next = format!("<?limit=2&older_than={older}>; rel=\"next\"");
    assert_eq!(first.header("link"), next);
    let rest = ask(&format!("{address}&older_than={older}")).await;
    let rest_versions = rest.json()["versions"].as_array().unwrap().len();
    assert_eq!((rest_versions, rest.headers.get("link")), (1, None));
}

#[tokio::test]
async fn a_state_is_the_one_of_that_time() {
    for (at, expected) in [
        ("1970-01-01T00:00:00Z", json!(["absent", null])),
        ("1970-01-01", json!(["absent", null])),
        ("1970-01-01T01:00:01%2B01:00", json!(["present", {"n": 1}])),
        ("2026-11-22", json!(["present", {"n": 4}])),
    ] {
        let answer = ask(&format!("price%20list/a%2Fb/state?at={at}")).await;
        let state = answer.json();
        assert_eq!(json!([state["known"], state["state"]]), expected, "{at}");
    }
    let nobody = ask("price%20list/a/state?at=2026-11-22").await.json();
    let expected = json!({"at": "2026-11-22T00:00:00Z", "known": "unknown", "state": null});
    assert_eq!(nobody, expected);
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    for (rest, parameter) in [
        ("a/b/history?limit=0", "limit"),
        ("a/b/history?older_than=x", "older_than"),
        ("a/b/history?category=A", "category"),
        ("a/b/state", "at"),
        ("a/b/state?at=noon", "at"),
        ("a/b/state?at=2026-11-22&to=2026-11-22", "to"),
        ("%FF/b/state?at=2026-11-22", "target"),
        ("a/%FF/history", "target"),
    ] {
        let answer = ask(rest).await;
        assert_eq!(answer.status, 400, "{rest}");
        assert_eq!(answer.json()["parameter"], parameter, "{rest}");
    }
}
