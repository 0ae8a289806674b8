use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{App, path_of};

#[tokio::test]
async fn who_is_invited_can_sign_in_with_the_first_password() {
    let app = App::start().await;
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
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let team = admin.json("/api/team").await.to_string();
    assert!(
        !team.contains("argon2") && !team.contains("secret"),
        "{team}"
    );
}

#[tokio::test]
async fn a_team_keeps_an_admin() {
    let app = App::start().await;
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
async fn two_admins_who_demote_each_other_at_once_leave_one() {
    let app = App::start().await;
    let ada = app.user("admin@acme.test").await;
    let me = ada.json("/api/account").await;
    let invitation =
        json!({"email": "eve@acme.test", "role": "admin", "first_password": "demo demo"});
    let answer = ada.post("/api/team", &invitation).await;
    let other: Value = answer.json().await.unwrap();
    let eve = app.stranger();
    let answer = eve.sign_in("eve@acme.test", "demo demo").await;
    assert_eq!(answer.status(), StatusCode::OK);
    let member = json!({"role": "member"});
    let (of_eve, of_ada) = (path_of("/api/team", &other), path_of("/api/team", &me));
    let (of_eve, of_ada) = (format!("{of_eve}/role"), format!("{of_ada}/role"));
    let (first, second) = tokio::join!(ada.post(&of_eve, &member), eve.post(&of_ada, &member));
    let mut statuses = [first.status(), second.status()];
    statuses.sort();
    assert_eq!(statuses[0], StatusCode::OK);
    assert!(statuses[1].is_client_error(), "{statuses:?}");
}

#[tokio::test]
async fn who_is_removed_is_signed_out() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let support = app.user("support@acme.test").await;
    let me = support.json("/api/account").await;
    let answer = admin.delete(&path_of("/api/team", &me)).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let answer = support.get("/api/account").await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}
