//! What the log tells of those who read it.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{App, User};
use crate::audit_log::{LOG, newest};

const API: &str = "/settings/audit-log/api";
const VIEWS: &str = "/settings/audit-log/views";

/// All entries by this filter, page by page, newest first.
async fn all(admin: &User, filter: &str) -> Vec<Value> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = admin
            .json(&format!("{LOG}?limit=500&{filter}{cursor}"))
            .await;
        found.extend(page["entries"].as_array().unwrap().clone());
        match page["older"].as_str() {
            Some(older) => cursor = format!("&cursor={older}"),
            None => return found,
        }
    }
}

async fn file(admin: &User, name: &str) -> String {
    let answer = admin.get(&format!("{API}/{name}")).await;
    assert_eq!(answer.status(), StatusCode::OK, "{name}");
    answer.text().await.unwrap()
}

#[tokio::test]
async fn a_look_is_told_under_a_tab_of_its_own() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let page = admin.get("/settings/audit-log").await;
    let html = page.text().await.unwrap();
    assert!(html.contains("category=Audit+log"), "{html}");
    let look = newest(&admin, "category=Audit+log&action=audit_log.view").await;
    assert_eq!(look["summary"], "looked at the audit log");
    assert_eq!(look["actor"]["label"], "Ada Lindqvist");
    assert_eq!(look["tenant"], "acme");
    assert_eq!(look["origin"]["ip"], "127.0.0.1");
    assert_eq!(look["origin"]["authentication"], "password");
}

#[tokio::test]
async fn a_file_holds_what_the_list_shows_and_is_told_of() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let told = all(&admin, "action=!audit_log.*").await;
    assert!(told.len() > 100, "{}", told.len());
    let lines = file(&admin, "export.jsonl?action=!audit_log.*").await;
    let ids: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].clone())
        .collect();
    let expected: Vec<Value> = told.iter().map(|entry| entry["id"].clone()).collect();
    assert_eq!(ids, expected);
    let table = file(&admin, "export.csv?action=!audit_log.*").await;
    assert!(table.starts_with("\u{FEFF}\"occurred_at (UTC)\","));
    for entry in &told {
        let id = entry["id"].as_str().unwrap();
        assert!(table.contains(&format!(",\"{id}\"\r\n")), "{id}");
    }
    let export = newest(&admin, "action=audit_log.export").await;
    assert_eq!(export["summary"], "exported the audit log as CSV");
    assert_eq!(export["outcome"], "success");
    assert_eq!(export["context"]["entries"], told.len());
    assert_eq!(
        export["context"]["asked"],
        json!({"action": "!audit_log.*"})
    );
}

#[tokio::test]
async fn an_administrator_keeps_views_that_others_do_not_see() {
    let app = App::start().await;
    let admin = app.user("admin@acme.test").await;
    let removing = format!("{VIEWS}/remove");
    let refused = [
        ("name", "Refused sign-ins"),
        ("query", "action=auth.sign_in&outcome=denied"),
    ];
    for (path, form) in [
        (VIEWS, &refused[..]),
        (VIEWS, &[("name", "Team"), ("query", "category=Team")]),
        (&removing, &[("name", "Team")]),
    ] {
        let request = admin.request(Method::POST, path).form(form);
        let answer = request.header("sec-fetch-site", "same-origin").send().await;
        assert_eq!(answer.unwrap().status(), StatusCode::SEE_OTHER, "{path}");
    }
    let page = admin.get(VIEWS).await.text().await.unwrap();
    let link = "action=auth.sign_in&#38;outcome=denied\"><bdi>Refused sign-ins";
    assert!(
        page.contains(link) && !page.contains("category=Team"),
        "{page}"
    );
    let other = app.user("admin@globex.test").await;
    let page = other.get(VIEWS).await.text().await.unwrap();
    assert!(!page.contains("Refused sign-ins"), "{page}");
    let removed = newest(&admin, "action=audit_log.remove_view").await;
    assert_eq!(removed["summary"], "removed the view Team of the audit log");
}
