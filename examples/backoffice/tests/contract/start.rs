use std::process::Command;

use reqwest::StatusCode;
use serde_json::json;

use crate::app::App;
use crate::audit_log::newest;

#[tokio::test]
async fn a_second_start_finds_what_the_first_one_left() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let customer = json!({"name": "Zenith", "plan": "enterprise"});
    let answer = admin.post("/api/customers", &customer).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let left = admin.json("/api/customers").await;

    let app = app.restart();
    let admin = app.user("admin@acme.test").await;
    assert_eq!(admin.json("/api/customers").await, left);
    let entry = newest(&admin, "action=customer.create").await;
    assert_eq!(entry["summary"], "added the customer Zenith");
}

#[tokio::test]
async fn asked_to_end_it_ends_well_and_loses_nothing() {
    let mut app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let customer = json!({"name": "Zenith", "plan": "enterprise"});
    let answer = admin.post("/api/customers", &customer).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    assert!(app.terminate().success());

    let app = app.restart();
    let admin = app.user("admin@acme.test").await;
    let entry = newest(&admin, "action=customer.create").await;
    assert_eq!(entry["summary"], "added the customer Zenith");
}

#[tokio::test]
async fn a_url_that_names_no_database_is_told_and_the_program_ends() {
    ends("mssql://host/shop", "`sqlite:`, `postgres:`, `mysql:`");
    ends("sqlite:", "names no file");
}

#[track_caller]
fn ends(url: &str, expected: &str) {
    let ended = Command::new(env!("CARGO_BIN_EXE_example-backoffice"))
        .env("BIND", "127.0.0.1:0")
        .env("DATABASE_URL", url)
        .output()
        .unwrap();
    assert!(!ended.status.success());
    let told = String::from_utf8(ended.stderr).unwrap();
    assert!(told.contains(expected), "{told}");
}
