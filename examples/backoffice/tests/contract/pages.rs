use reqwest::StatusCode;

use crate::app::{App, path_of};

#[tokio::test]
async fn every_area_has_a_list_and_a_page_for_each_record() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    for area in [
        "customers",
        "subscriptions",
        "payments",
        "vehicles",
        "documents",
        "shipments",
        "suppliers",
        "team",
        "api-keys",
        "organisation",
    ] {
        let list = admin.get(&format!("/{area}")).await;
        assert_eq!(list.status(), StatusCode::OK, "{area}");
        let record = admin.first(&format!("/api/{area}")).await;
        let page = path_of(&format!("/{area}"), &record);
        assert!(list.text().await.unwrap().contains(&page), "{area}");
        let page = admin.get(&page).await;
        assert_eq!(page.status(), StatusCode::OK, "{area}");
        assert!(page.text().await.unwrap().contains("<form"), "{area}");
    }
}

#[tokio::test]
async fn a_person_makes_changes_and_deletes_with_forms() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let form = [("name", "Zenith"), ("email", ""), ("plan", "basic")];
    let answer = admin.submit("/customers", &form).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let page = answer.headers()["location"].to_str().unwrap().to_owned();

    let answer = admin
        .submit(&page, &[("name", "<b>Zenith</b>"), ("plan", "enterprise")])
        .await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let html = admin.get(&page).await.text().await.unwrap();
    assert!(html.contains("&#60;b&#62;Zenith"), "{html}");
    assert_eq!(
        admin.json(&format!("/api{page}")).await["plan"],
        "enterprise"
    );

    let answer = admin.submit(&format!("{page}/delete"), &[]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(admin.get(&page).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn records_lead_to_their_audit_log() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    for (area, filter) in [
        ("customers", "target=customer:"),
        ("subscriptions", "target=subscription:"),
        ("team", "actor=user:"),
        ("api-keys", "actor=api_key:"),
    ] {
        let record = admin.first(&format!("/api/{area}")).await;
        let page = admin.get(&path_of(&format!("/{area}"), &record)).await;
        let id = record["id"].as_str().unwrap();
        let link = format!("/settings/audit-log?{filter}{id}");
        assert!(page.text().await.unwrap().contains(&link), "{area}");
    }
}

#[tokio::test]
async fn what_fails_is_told_on_a_page() {
    let app = App::start().await;
    let member = app.user("member@acme.test").await;
    let answer = member.get("/team").await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let html = answer.text().await.unwrap();
    assert!(html.contains("your role may not view Team"), "{html}");
    let answer = member.get("/nowhere").await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert!(answer.text().await.unwrap().contains("no such page"));
}
