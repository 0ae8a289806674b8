use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{App, path_of};

#[tokio::test]
async fn who_is_invited_can_sign_in_with_the_first_password() {
    let app = App::start();
    let admin = app.user("admin@acme.test").await;
    let invitation = json!({"email": "New@Acme.test", "name": "Nia", "role": "member"});
    let answer = admin.post("/api/team", &invitation).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let invited: Value = answer.json().await.unwrap();
    assert_eq!(invited["status"], "invited");
    let password = invited["first_password"].as_str().unwrap();
    let answer = app.stranger().sign_in("new@acme.test", password).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let member = admin.json(&path_of("/api/team", &invited)).await;
    assert_eq!(member["status"], "active");
    let answer = admin.post("/api/team", &invitation).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
}

#[tokio::test]
async fn no_secret_of_a_member_is_ever_sent() {
    let app = App::start();
    let admin = app.user("admin@acme.test").await;
    let team = admin.json("/api/team").await.to_string();
    assert!(
        !team.contains("argon2") && !team.contains("secret"),
        "{team}"
    );
}

#[tokio::test]
async fn a_team_keeps_an_admin() {
    let app = App::start();
    let admin = app.user("admin@acme.test").await;
    let team = admin.json("/api/team").await;
    let is_admin = |member: &&Value| member["role"] == "admin";
    let last = team.as_array().unwrap().iter().find(is_admin).unwrap();
    let path = path_of("/api/team", last);
    let answer = admin
        .post(&format!("{path}/role"), &json!({"role": "member"}))
        .await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    assert_eq!(admin.delete(&path).await.status(), StatusCode::CONFLICT);
    assert_eq!(admin.get(&path).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn who_is_removed_is_signed_out() {
    let app = App::start();
    let admin = app.user("admin@acme.test").await;
    let support = app.user("support@acme.test").await;
    let me = support.json("/api/account").await;
    let answer = admin.delete(&path_of("/api/team", &me)).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let answer = support.get("/api/account").await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}
