//! How many entries there are of what, and when.

use audit_core::test_kit::sample;
use audit_core::{Entry, Outcome};
use axum::Router;
use chrono::{TimeDelta, Utc};
use serde_json::json;

use super::{everyone, get, store};

const HOUR: u64 = 3_600_000;

/// Half past ten, twice, and half past eleven in the evening.
fn log() -> Vec<Entry> {
    let base = 1_763_850_600_000; // 2025-11-22T22:30:00Z
    vec![
        sample(base, |_| {}),
        sample(base + 1, |e| e.outcome = Outcome::Denied),
        sample(base + HOUR, |e| e.category = "Team".into()),
    ]
}

async fn app(entries: &[Entry]) -> Router {
    audit_axum::api(store(entries).await, everyone)
}

#[tokio::test]
async fn facets_are_of_what_the_filter_finds() {
    let app = app(&log()).await;
    let facets = get(&app, "/facets?outcome=success").await;
    assert_eq!(facets.header("cache-control"), "no-store");
    let facets = facets.json();
    let team = json!({"value": "Team", "count": 1});
    let customers = json!({"value": "Customers", "count": 1});
    assert_eq!(
        facets["category"],
        json!({"values": [customers, team], "others": 0})
    );
    assert_eq!(facets["actor"]["values"][0]["value"]["id"], "42");
    assert_eq!(facets["searched_until"], json!(null));
}

#[tokio::test]
async fn bars_begin_where_the_asked_clocks_show_it() {
    let app = app(&log()).await;
    let histogram = get(&app, "/histogram?interval=day&offset=%2B01:00").await;
    let both = json!({"from": "2025-11-21T23:00:00Z", "count": 2, "outcomes": [
        {"value": "success", "count": 1}, {"value": "denied", "count": 1},
    ]});
    let one = json!({"from": "2025-11-22T23:00:00Z", "count": 1, "outcomes": [
        {"value": "success", "count": 1},
    ]});
    let expected = json!({
        "interval": "day", "offset": "+01:00", "bars": [both, one], "searched_until": null,
    });
    assert_eq!(histogram.json(), expected);
}

#[tokio::test]
async fn the_window_decides_how_long_a_bar_lasts() {
    let app = app(&log()).await;
    let now = Utc::now();
    let ago = |minutes| now - TimeDelta::minutes(minutes);
    let from = |minutes| format!("from={}", ago(minutes).format("%Y-%m-%dT%H:%M:%SZ"));
    for (window, interval) in [
        (String::new(), "day"),
        ("to=2025-11-23".to_owned(), "day"),
        ("from=2025-11-01&to=2025-11-30".to_owned(), "day"),
        ("from=2025-11-22&to=2025-11-22".to_owned(), "hour"),
        (
            "from=2025-11-22T22:00:00Z&to=2025-11-22T23:00:00Z".to_owned(),
            "minute",
        ),
        (from(60), "minute"),
        (from(3_000), "hour"),
        (from(30_000), "day"),
    ] {
        let histogram = get(&app, &format!("/histogram?{window}")).await.json();
        assert_eq!(histogram["interval"], interval, "{window}");
        assert_eq!(histogram["offset"], "+00:00");
    }
}

#[tokio::test]
async fn what_is_no_parameter_of_a_count_is_named() {
    let app = app(&log()).await;
    for (address, parameter, words) in [
        ("/facets?limit=5", "limit", "not known: use actor"),
        ("/facets?interval=day", "interval", "not known"),
        ("/facets?outcome=fine", "outcome", "none of"),
        ("/histogram?cursor=x", "cursor", "order, interval, offset"),
        ("/histogram?interval=week", "interval", "minute, hour, day"),
        ("/histogram?interval=day&interval=hour", "interval", "once"),
        ("/histogram?offset=+01:00", "offset", "%2B"),
        ("/histogram?offset=%2B25:00", "offset", "-05:30"),
        ("/histogram?offset=Z", "offset", "-05:30"),
    ] {
        let answer = get(&app, address).await;
        assert_eq!(answer.status, 400, "{address}");
        let problem = answer.json();
        assert_eq!(problem["parameter"], parameter, "{address}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(words), "{address}: {detail}");
    }
}
