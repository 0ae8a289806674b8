//! Who may look, and at whose log.

use crate::app::App;
use crate::page::Role;
use crate::visitor::{LOG, Visitor};

async fn is_refused(app: &App, email: &str) {
    let visitor = Visitor::user(app, email).await;
    let offered = visitor.all(Role::Area, "Audit log").await;
    assert!(offered.is_empty(), "{email} is offered the audit log");
    for path in [LOG.to_owned(), format!("{LOG}/api/entries")] {
        visitor.open(&path).await;
        let text = visitor.text().await;
        assert!(
            text.contains("your role may not view Audit log"),
            "{email}: {text}"
        );
        assert!(!text.contains("Ada Lindqvist"), "{email}: {text}");
    }
}

#[tokio::test]
async fn the_log_is_for_admins_only() {
    let app = App::start().await;
    is_refused(&app, "member@acme.test").await;
    is_refused(&app, "support@acme.test").await;
}

#[tokio::test]
async fn who_is_not_signed_in_is_asked_to() {
    let app = App::start().await;
    let stranger = Visitor::stranger(&app.address).await;
    stranger.open(LOG).await;
    stranger.find(Role::Button, "Sign in").await;
    assert_eq!(stranger.path().await, "/sign-in");
}

#[tokio::test]
async fn another_organisations_admin_sees_nothing_of_it() {
    let app = App::start().await;
    let acme = app.user("admin@acme.test").await;
    let page = acme
        .json(&format!("{LOG}/api/entries?limit=1&actor=!system"))
        .await;
    let entry = &page["entries"][0];
    let (id, actor) = (
        entry["id"].as_str().unwrap(),
        entry["actor"]["id"].as_str().unwrap(),
    );

    let globex = Visitor::user(&app, "admin@globex.test").await;
    globex.open(LOG).await;
    let rows = globex.rows().await.join("\n");
    assert!(rows.contains("Greta Hansen"), "{rows}");
    for other in ["Ada Lindqvist", "Marco Rossi", "Sofia Novak", "acme"] {
        assert!(!rows.contains(other), "{rows}");
    }
    globex.open(&format!("{LOG}?actor=user:{actor}")).await;
    globex.sees("Nothing matches").await;
    globex.open(&format!("{LOG}/entries/{id}")).await;
    globex.sees("No such entry").await;
    assert!(!globex.text().await.contains("Lindqvist"));
}
