use reqwest::StatusCode;
use serde_json::json;

use crate::app::{App, User, path_of};

async fn check(user: &User, admin: &User, resource: &str, may_view: bool, may_change: bool) {
    let collection = format!("/api/{resource}");
    let expected = |may: bool| match may {
        true => StatusCode::OK,
        false => StatusCode::FORBIDDEN,
    };
    assert_eq!(
        user.get(&collection).await.status(),
        expected(may_view),
        "{resource}"
    );
    let page = user.get(&format!("/{resource}")).await;
    assert_eq!(page.status(), expected(may_view), "{resource}");
    let record = admin.first(&collection).await;
    let answer = user.put(&path_of(&collection, &record), &record).await;
    assert_eq!(answer.status(), expected(may_change), "{resource}");
}

#[tokio::test]
async fn a_member_works_with_customers_shipments_and_documents() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let member = app.user("member@acme.test").await;
    for resource in ["customers", "shipments", "documents"] {
        check(&member, &admin, resource, true, true).await;
    }
    for resource in ["subscriptions", "payments", "vehicles", "suppliers"] {
        check(&member, &admin, resource, true, false).await;
    }
    for resource in ["api-keys", "organisation", "team"] {
        check(&member, &admin, resource, false, false).await;
    }
}

#[tokio::test]
async fn support_sees_everything_and_changes_customers_and_subscriptions() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let support = app.user("support@acme.test").await;
    for resource in ["customers", "subscriptions"] {
        check(&support, &admin, resource, true, true).await;
    }
    for resource in [
        "payments",
        "vehicles",
        "documents",
        "shipments",
        "suppliers",
    ] {
        check(&support, &admin, resource, true, false).await;
    }
    for resource in ["api-keys", "organisation", "team"] {
        check(&support, &admin, resource, true, false).await;
    }
    let answer = support.post("/api/exports", &json!({})).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
}
