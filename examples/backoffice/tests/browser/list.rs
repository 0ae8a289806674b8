//! The list: its order, its pages, its tabs, and how people find something in it.

use std::collections::BTreeSet;

use serde_json::json;

use crate::app::App;
use crate::page::Role;
use crate::visitor::{LOG, Visitor};

#[tokio::test]
async fn entries_come_newest_first_and_50_a_page_to_the_last() {
    let app = App::start().await;
    let admin = Visitor::admin_at_log(&app).await;
    let mut moments = admin.moments().await;
    assert_eq!(moments.len(), 50);
    let mut pages = 1;
    while !admin.all(Role::Link, "Older entries").await.is_empty() {
        admin.press(Role::Link, "Older entries").await;
        let before = moments.last().unwrap().clone();
        let turned = async || {
            admin
                .moments()
                .await
                .into_iter()
                .next()
                .filter(|first| *first <= before)
        };
        admin.wait("an older page", turned).await;
        let page = admin.moments().await;
        assert!(page.len() <= 50, "{}", page.len());
        moments.extend(page);
        pages += 1;
    }
    assert!(pages > 3, "{pages}");
    assert!(
        moments.is_sorted_by(|newer, older| newer >= older),
        "{moments:?}"
    );
    admin.press(Role::Link, "Newer entries").await;
    admin.find(Role::Link, "Older entries").await;
    admin.is_calm().await;
}

#[tokio::test]
async fn a_categorys_tab_shows_what_is_in_it_alone() {
    let app = App::start().await;
    let admin = Visitor::admin_at_log(&app).await;
    for category in ["Shipments", "Authentication", "Data export"] {
        admin.press_tab(category).await;
        let rows = admin.rows().await;
        assert!(!rows.is_empty());
        for row in rows {
            assert!(row.contains(category), "{category}: {row}");
        }
    }
    admin.press_tab("All").await;
    let rows = admin.rows().await.join("\n");
    assert!(
        rows.contains("Shipments") && rows.contains("Authentication"),
        "{rows}"
    );
    admin.is_calm().await;
}

#[tokio::test]
async fn what_fits_nothing_says_so_and_leads_back() {
    let app = App::start().await;
    let admin = Visitor::admin_at_log(&app).await;
    admin.fill("Search", "zeppelin").await;
    admin.press(Role::Button, "Search").await;
    admin.sees("Nothing matches").await;
    assert_eq!(admin.rows().await.len(), 0);
    admin.is_calm().await;
}

#[tokio::test]
async fn a_search_finds_an_entry_by_its_words() {
    let app = App::start().await;
    let http = app.user("admin@acme.test").await;
    http.post("/api/customers", &json!({"name": "Zenith Gliders"}))
        .await;
    let admin = Visitor::admin_at_log(&app).await;
    admin.fill("Search", "gliders added").await;
    admin.press(Role::Button, "Search").await;
    let one = async || (admin.rows().await.len() == 1).then_some(());
    admin.wait("one row", one).await;
    admin.sees("added the customer Zenith Gliders").await;
}

#[tokio::test]
async fn from_and_to_leave_what_happened_on_those_days() {
    let app = App::start().await;
    let admin = Visitor::admin_at_log(&app).await;
    let now = chrono::Utc::now();
    let day = |ago| {
        (now - chrono::TimeDelta::days(ago))
            .format("%Y-%m-%d")
            .to_string()
    };
    admin.press(Role::Button, "Filters").await;
    admin.fill_day("From", &day(9)).await;
    admin.fill_day("To, inclusive", &day(3)).await;
    admin.press(Role::Button, "Search").await;
    let is_asked = async || admin.path().await.contains("from=").then_some(());
    admin.wait("the filter", is_asked).await;
    let moments = admin.moments().await;
    let days: BTreeSet<_> = moments.iter().map(|moment| &moment[..10]).collect();
    assert!(days.len() > 1, "{days:?}");
    for found in days {
        assert!(*day(9) <= *found && *found <= *day(3), "{found}");
    }
    admin.is_calm().await;
}

#[tokio::test]
async fn an_address_can_be_shared() {
    let app = App::start().await;
    let admin = Visitor::user(&app, "admin@acme.test").await;
    admin
        .open(&format!("{LOG}?category=Shipments&operation=update"))
        .await;
    let rows = admin.rows().await;
    assert!(!rows.is_empty());
    let text = admin.text().await;
    assert!(text.contains("update"), "the filter is told: {text}");
    for row in rows {
        assert!(row.contains("Shipments"), "{row}");
    }
}
