//! The audit log of everything, of one customer, one subscription, one administrator: each a press of a
//! button away.

use crate::app::App;
use crate::page::Role;
use crate::visitor::Visitor;

/// Opens an area's page, a record there, and its audit log.
async fn log_of(visitor: &Visitor, area: &str, record: &str) {
    visitor.press(Role::Area, area).await;
    visitor.press(Role::Link, record).await;
    visitor.press(Role::Link, "Audit log").await;
    visitor
        .wait("an entry", async || visitor.rows().await.into_iter().next())
        .await;
}

#[tokio::test]
async fn everything_is_told_of_everybody_and_every_area() {
    let app = App::start().await;
    let admin = Visitor::admin_at_log(&app).await;
    let path = admin.path().await;
    assert_eq!(path.trim_end_matches('/'), "/settings/audit-log");
    let rows = admin.rows().await.join("\n");
    for told in ["Ada Lindqvist", "Marco Rossi", "Customers", "Shipments"] {
        assert!(rows.contains(told), "{told} is not in {rows}");
    }
    admin.is_calm().await;
}

#[tokio::test]
async fn one_customers_log_tells_of_them_and_of_their_subscriptions() {
    let app = App::start().await;
    let http = app.user("admin@acme.test").await;
    let subscription = http.first("/api/subscriptions").await;
    let id = subscription["customer_id"].as_str().unwrap();
    let customer = http.json(&format!("/api/customers/{id}")).await;
    let name = customer["name"].as_str().unwrap();
    let admin = Visitor::user(&app, "admin@acme.test").await;
    cancel(&admin, subscription["name"].as_str().unwrap()).await;

    log_of(&admin, "Customers", name).await;
    assert!(admin.path().await.contains(id), "{}", admin.path().await);
    let rows = admin.rows().await;
    let newest = &rows[0];
    assert!(
        newest.contains("viewed") && newest.contains(name),
        "{rows:?}"
    );
    assert!(
        rows[1..].iter().any(|row| row.contains("Subscriptions")),
        "{rows:?}"
    );
    let strangers = ["signed in", "Vehicles", "Suppliers"];
    for row in &rows {
        assert!(!strangers.iter().any(|other| row.contains(other)), "{row}");
    }
    admin.is_calm().await;
}

/// As the page of a subscription lets people do.
async fn cancel(visitor: &Visitor, subscription: &str) {
    visitor.press(Role::Area, "Subscriptions").await;
    visitor.press(Role::Link, subscription).await;
    visitor.submit("Cancel subscription").await;
    visitor.sees(subscription).await;
}

#[tokio::test]
async fn one_subscriptions_log_tells_of_it_alone() {
    let app = App::start().await;
    let subscription = app
        .user("admin@acme.test")
        .await
        .first("/api/subscriptions")
        .await;
    let name = subscription["name"].as_str().unwrap();
    let admin = Visitor::user(&app, "admin@acme.test").await;
    cancel(&admin, name).await;
    log_of(&admin, "Subscriptions", name).await;
    assert!(admin.path().await.contains("target=subscription"));
    for row in admin.rows().await {
        assert!(row.contains("Subscriptions") && row.contains(name), "{row}");
    }
    admin.is_calm().await;
}

#[tokio::test]
async fn one_administrators_log_tells_what_they_did() {
    let app = App::start().await;
    let admin = Visitor::user(&app, "admin@acme.test").await;
    log_of(&admin, "Team", "Ada Lindqvist").await;
    assert!(admin.path().await.contains("actor=user"));
    let rows = admin.rows().await;
    assert!(rows.len() > 10, "{rows:?}");
    for row in rows {
        assert!(row.contains("Ada Lindqvist"), "{row}");
    }
    admin.is_calm().await;
}

#[tokio::test]
async fn a_name_leads_to_its_own_log() {
    let app = App::start().await;
    let admin = Visitor::admin_at_log(&app).await;
    admin.press(Role::Name, "Marco Rossi").await;
    let is_there = async || admin.path().await.contains("actor=user").then_some(());
    admin.wait("Marco's log", is_there).await;
    for row in admin.rows().await {
        assert!(row.contains("Marco Rossi"), "{row}");
    }
}
