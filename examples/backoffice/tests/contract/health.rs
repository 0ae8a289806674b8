use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::App;

#[tokio::test]
async fn it_is_told_in_words_and_numbers() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let customer = json!({"name": "Zenith", "plan": "enterprise"});
    let answer = admin.post("/api/customers", &customer).await;
    assert_eq!(answer.status(), StatusCode::CREATED);

    let health = app.stranger().json("/health").await;
    assert_eq!(health["status"], "ok", "{health}");
    assert_eq!(health["spool"]["waiting"], 0, "{health}");
    let written = health["counts"]["written"].as_u64().unwrap();
    assert!(written >= 2, "a sign-in and a customer: {health}");
    assert_eq!(lost(&health), 0, "{health}");
}

#[tokio::test]
async fn prometheus_reads_what_was_counted() {
    let app = App::start().await;
    app.user("admin@acme.test").await;
    let answer = app.stranger().get("/metrics").await;
    assert_eq!(answer.status(), StatusCode::OK);
    let text = answer.text().await.unwrap();
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        let line = line.unwrap_or_else(|| panic!("{name} is missing in {text}"));
        line.trim().parse::<f64>().unwrap()
    };
    assert!(value("audited_written_total ") >= 1.0, "{text}");
    assert_eq!(value("audited_spool_entries "), 0.0, "{text}");
    assert!(value("audited_durable_seconds_count ") >= 1.0, "{text}");
}

fn lost(health: &Value) -> u64 {
    health["counts"]["lost"].as_u64().unwrap()
}
