use reqwest::StatusCode;

use crate::app::App;

#[tokio::test]
async fn a_program_signs_in_with_json_and_a_person_with_a_form() {
    let app = App::start().await;
    let program = app.stranger();
    let answer = program.sign_in("admin@acme.test", "demo").await;
    assert_eq!(answer.status(), StatusCode::OK);
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
    assert_eq!(program.get("/api/customers").await.status(), StatusCode::OK);

    let person = app.stranger();
    let form = [("email", "member@globex.test"), ("password", "demo")];
    let answer = person.submit("/sign-in", &form).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(person.get("/customers").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_are_told_alike() {
    let app = App::start().await;
    let mut answers = Vec::new();
    for (email, password) in [("admin@acme.test", "wrong"), ("nobody@acme.test", "demo")] {
        let answer = app.stranger().sign_in(email, password).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        answers.push(answer.text().await.unwrap());
        let form = [("email", email), ("password", password)];
        let answer = app.stranger().submit("/sign-in", &form).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        assert!(answer.text().await.unwrap().contains("Sign in"));
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn without_a_session_the_api_answers_401_and_pages_lead_to_sign_in() {
    let app = App::start().await;
    let stranger = app.stranger();
    let answer = stranger.get("/api/customers").await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    for page in ["/customers", "/team", "/account"] {
        let answer = stranger.get(page).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_eq!(answer.headers()["location"], "/sign-in");
    }
    assert_eq!(stranger.get("/health").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let app = App::start().await;
    let user = app.user("admin@acme.test").await;
    let answer = user.submit("/sign-out", &[]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let answer = user.get("/api/customers").await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}
