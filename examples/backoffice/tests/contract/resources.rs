use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{App, User, path_of};

/// A resource, what makes a new record, and a field with another value.
const RESOURCES: [(&str, &str, &str); 10] = [
    (
        "customers",
        r#"{"name": "Zenith"}"#,
        r#"{"plan": "enterprise"}"#,
    ),
    (
        "subscriptions",
        r#"{"name": "Portal", "customer_id": ""}"#,
        r#"{"billing_cycle": "yearly"}"#,
    ),
    (
        "team",
        r#"{"email": "new@acme.test"}"#,
        r#"{"role": "support"}"#,
    ),
    (
        "payments",
        r#"{"reference": "INV-1", "customer_id": "", "amount_cents": 4900}"#,
        r#"{"status": "paid"}"#,
    ),
    (
        "vehicles",
        r#"{"plate": "B-X 1"}"#,
        r#"{"odometer_km": 12}"#,
    ),
    (
        "documents",
        r#"{"title": "Offer", "customer_id": ""}"#,
        r#"{"content": "Better."}"#,
    ),
    (
        "shipments",
        r#"{"reference": "SHP-1", "customer_id": ""}"#,
        r#"{"status": "delivered"}"#,
    ),
    (
        "suppliers",
        r#"{"name": "Inkwell"}"#,
        r#"{"country": "Italy"}"#,
    ),
    (
        "organisation",
        r#"{"name": "Acme Ltd"}"#,
        r#"{"payment_days": 30}"#,
    ),
    (
        "exports",
        r#"{"dataset": "vehicles"}"#,
        r#"{"name": "Our vehicles"}"#,
    ),
];

#[tokio::test]
async fn every_resource_can_be_made_read_changed_and_deleted() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let customer = admin.first("/api/customers").await["id"].clone();
    for (resource, new, change) in RESOURCES {
        let mut new: Value = serde_json::from_str(new).unwrap();
        if new.get("customer_id").is_some() {
            new["customer_id"] = customer.clone();
        }
        round_trip(&admin, &format!("/api/{resource}"), &new, change).await;
    }
}

async fn round_trip(admin: &User, collection: &str, new: &Value, change: &str) {
    let before = admin.json(collection).await.as_array().unwrap().len();
    let answer = admin.post(collection, new).await;
    assert_eq!(answer.status(), StatusCode::CREATED, "{collection}");
    let path = path_of(collection, &answer.json().await.unwrap());
    let after = admin.json(collection).await.as_array().unwrap().len();
    assert_eq!(after, before + 1, "{collection}");

    let mut record = admin.json(&path).await;
    let change: Value = serde_json::from_str(change).unwrap();
    for (field, value) in change.as_object().unwrap() {
        record[field] = value.clone();
    }
    let answer = admin.put(&path, &record).await;
    assert_eq!(answer.status(), StatusCode::OK, "{collection}");
    for (field, value) in change.as_object().unwrap() {
        assert_eq!(&admin.json(&path).await[field], value, "{collection}");
    }

    let answer = admin.delete(&path).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT, "{collection}");
    assert_eq!(admin.get(&path).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        admin.put(&path, &record).await.status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(admin.delete(&path).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_get_gave_can_be_put_for_all_that_was_seeded() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    for (resource, ..) in RESOURCES {
        let collection = format!("/api/{resource}");
        for record in admin.json(&collection).await.as_array().unwrap() {
            let answer = admin.put(&path_of(&collection, record), record).await;
            assert_eq!(answer.status(), StatusCode::OK, "{record}");
        }
    }
}

#[tokio::test]
async fn what_get_gave_can_be_posted_as_a_new_one() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    for (resource, ..) in RESOURCES.iter().filter(|(name, ..)| *name != "team") {
        let collection = format!("/api/{resource}");
        for record in admin.json(&collection).await.as_array().unwrap() {
            let answer = admin.post(&collection, record).await;
            assert_eq!(answer.status(), StatusCode::CREATED, "{record}");
            let copy: Value = answer.json().await.unwrap();
            assert_ne!(copy["id"], record["id"]);
        }
    }
}

#[tokio::test]
async fn an_organisation_neither_sees_nor_reaches_another() {
    let app = App::start().await;
    let acme = app.user("admin@acme.test").await;
    let globex = app.user("admin@globex.test").await;
    for (resource, ..) in RESOURCES.iter().filter(|(name, ..)| *name != "exports") {
        let collection = format!("/api/{resource}");
        let record = acme.first(&collection).await;
        let others = globex.json(&collection).await;
        let sees = others
            .as_array()
            .unwrap()
            .iter()
            .any(|other| other["id"] == record["id"]);
        assert!(!sees, "{resource}");
        let path = path_of(&collection, &record);
        assert_eq!(globex.get(&path).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(
            globex.put(&path, &record).await.status(),
            StatusCode::NOT_FOUND
        );
        assert_eq!(globex.delete(&path).await.status(), StatusCode::NOT_FOUND);
    }
    let customer_id = acme.first("/api/customers").await["id"].clone();
    let stolen = json!({"name": "Portal", "customer_id": customer_id});
    let answer = globex.post("/api/subscriptions", &stolen).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_a_problem() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    for (path, body) in [
        ("/api/customers", json!({"name": " "})),
        ("/api/customers", json!({"name": "A", "plan": "golden"})),
        ("/api/vehicles", json!({"plate": "B", "odometer_km": -1})),
        ("/api/subscriptions", json!({"name": "Portal"})),
    ] {
        let answer = admin.post(path, &body).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
    }
    assert_eq!(
        admin.get("/api/customers/42").await.status(),
        StatusCode::NOT_FOUND
    );
    let path = path_of("/api/customers", &admin.first("/api/customers").await);
    assert_eq!(admin.delete(&path).await.status(), StatusCode::CONFLICT);
}

#[tokio::test]
async fn what_has_an_action_of_its_own_is_changed_by_that_alone() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    for (resource, field, other, action, body) in [
        ("subscriptions", "status", "cancelled", "cancel", json!({})),
        ("documents", "status", "approved", "approve", json!({})),
        (
            "customers",
            "plan",
            "professional",
            "plan",
            json!({"plan": "professional"}),
        ),
        (
            "payments",
            "status",
            "refunded",
            "status",
            json!({"status": "refunded"}),
        ),
        (
            "shipments",
            "status",
            "returned",
            "status",
            json!({"status": "returned"}),
        ),
    ] {
        let collection = format!("/api/{resource}");
        let records = admin.json(&collection).await;
        let can_change = |one: &&Value| one[field] != other;
        let record = records.as_array().unwrap().iter().find(can_change).unwrap();
        let path = path_of(&collection, record);
        let answer = admin.post(&format!("{path}/{action}"), &body).await;
        assert_eq!(answer.status(), StatusCode::OK, "{resource}");
        assert_eq!(admin.json(&path).await[field], other, "{resource}");
    }
    let subscriptions = admin.json("/api/subscriptions").await;
    let is_cancelled = |one: &&Value| one["status"] == "cancelled";
    let cancelled = subscriptions
        .as_array()
        .unwrap()
        .iter()
        .find(is_cancelled)
        .unwrap();
    let path = path_of("/api/subscriptions", cancelled);
    let answer = admin.put(&path, &json!({"status": "active"})).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let answer = admin.post(&format!("{path}/cancel"), &json!({})).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
}
