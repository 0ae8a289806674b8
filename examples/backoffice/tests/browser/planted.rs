//! Pages of the test's own that misbehave: what is found nowhere else is found on them.

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use tokio::net::TcpListener;

use crate::app::App;
use crate::look::PHONE;
use crate::visitor::{LOG, Visitor};

/// Serves a page under this content security policy, and returns where.
pub(crate) async fn served(policy: String, html: &str) -> String {
    let html = Html(html.to_owned());
    let page = async move || ([("content-security-policy", policy)], html);
    let router = Router::new().route("/", get(page));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

/// Somebody before a page under a policy that forbids nothing.
pub(crate) async fn visited(html: &str) -> Visitor {
    let visitor = Visitor::stranger(&served(String::new(), html).await).await;
    visitor.open("/").await;
    visitor
}

/// What the audit log's own pages are served under.
async fn policy(app: &App) -> String {
    let admin = app.user("admin@acme.test").await;
    let answer = admin.get(LOG).await;
    let policy = &answer.headers()["content-security-policy"];
    policy.to_str().unwrap().to_owned()
}

const PAGE: &str =
    "<meta name=viewport content='width=device-width'><p style='width: WIDTH'>as wide as that</p>";

async fn check(html: &str, expected: &str) {
    let complaints = visited(html).await.complaints().await;
    let is_told = complaints.iter().any(|told| told.contains(expected));
    assert!(is_told, "{complaints:?}");
}

#[tokio::test]
async fn an_error_on_the_console_is_seen() {
    check("<script>console.error('planted')</script>", "planted").await;
}

#[tokio::test]
async fn a_script_that_fails_is_seen() {
    check("<script>throw new Error('planted')</script>", "planted").await;
}

#[tokio::test]
async fn a_dialog_is_seen() {
    let html = "<script>setTimeout(() => alert('planted'))</script>";
    let visitor = visited(html).await;
    let dialog = async || visitor.complaints().await.into_iter().next();
    let told = visitor.wait("a dialog", dialog).await;
    assert_eq!(told, "a dialog: planted");
}

#[tokio::test]
async fn what_the_audit_logs_policy_forbids_does_not_run_and_is_seen() {
    let app = App::start().await;
    for html in [
        "<p>calm</p><script>document.body.textContent = 'ran'</script>",
        "<p>calm</p><img src=x onerror=\"document.body.textContent = 'ran'\">",
        "<p style=\"color: red\">calm</p>",
        "<p>calm</p><iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
        "<p>calm</p><script src=\"https://attacker.test/script.js\"></script>",
    ] {
        let visitor = Visitor::stranger(&served(policy(&app).await, html).await).await;
        visitor.open("/").await;
        assert_eq!(visitor.text().await.trim(), "calm", "{html}");
        let complaints = visitor.complaints().await;
        let is_told = |told: &String| told.contains("Content Security Policy");
        assert!(complaints.iter().any(is_told), "{html}: {complaints:?}");
    }
}

#[tokio::test]
async fn a_page_that_does_not_fit_is_seen() {
    let visitor = visited(&PAGE.replace("WIDTH", "300px")).await;
    visitor.is_as_wide_as(PHONE).await;
    assert!(visitor.fits().await);
    let visitor = visited(&PAGE.replace("WIDTH", "500px")).await;
    visitor.is_as_wide_as(PHONE).await;
    assert!(!visitor.fits().await);
}
