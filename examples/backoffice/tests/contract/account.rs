use reqwest::StatusCode;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::app::{App, path_of};

#[tokio::test]
async fn a_password_is_changed_by_whoever_knows_the_current_one() {
    let app = App::start().await;
    let member = app.user("member@acme.test").await;
    let other_device = app.user("member@acme.test").await;
    let wrong = json!({"current_password": "nope", "new_password": "correct horse"});
    let answer = member.post("/api/account/password", &wrong).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let short = json!({"current_password": "demo", "new_password": "short"});
    let answer = member.post("/api/account/password", &short).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);

    let right = json!({"current_password": "demo", "new_password": "correct horse"});
    let answer = member.post("/api/account/password", &right).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let answer = app.stranger().sign_in("member@acme.test", "demo").await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    let answer = app
        .stranger()
        .sign_in("member@acme.test", "correct horse")
        .await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(member.get("/api/account").await.status(), StatusCode::OK);
    let answer = other_device.get("/api/account").await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn with_a_second_factor_signing_in_takes_a_code_until_an_admin_resets_it() {
    let app = App::start().await;
    let member = app.user("member@acme.test").await;
    let begun: Value = member
        .post("/api/account/second-factor", &json!({}))
        .await
        .json()
        .await
        .unwrap();
    let code = code(begun["secret"].as_str().unwrap());
    let confirm = "/api/account/second-factor/confirm";
    let answer = member.post(confirm, &json!({"code": "000000"})).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let answer = member.post(confirm, &json!({"code": code})).await;
    assert_eq!(answer.status(), StatusCode::OK);

    let answer = app.stranger().sign_in("member@acme.test", "demo").await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    let used = json!({"email": "member@acme.test", "password": "demo", "code": code});
    let answer = app.stranger().post("/sign-in", &used).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);

    let admin = app.user("admin@acme.test").await;
    let path = path_of("/api/team", &member.json("/api/account").await);
    let answer = admin
        .post(&format!("{path}/second-factor/reset"), &json!({}))
        .await;
    assert_eq!(answer.status(), StatusCode::OK);
    let answer = app.stranger().sign_in("member@acme.test", "demo").await;
    assert_eq!(answer.status(), StatusCode::OK);
}

pub(crate) fn code(secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate_current().to_string()
}
