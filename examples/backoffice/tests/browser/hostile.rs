//! What attackers write is read, and does nothing.

use axum::http::HeaderValue;
use naughty_strings::BLNS;
use reqwest::Method;
use serde_json::json;

use crate::app::{App, User};
use crate::visitor::{LOG, Visitor};

/// Each would do something on a page that took it for its own.
const PAYLOADS: [&str; 14] = [
    "<script>alert('planted')</script>",
    "</title></script><script>alert('planted')</script>",
    "<img src=x onerror=alert('planted')>",
    "<svg onload=alert('planted')>",
    "\"><script>alert('planted')</script>",
    "\" autofocus onfocus=alert('planted') x=\"",
    "' onmouseover='alert(1)",
    "<iframe srcdoc=\"<script>alert('planted')</script>\"></iframe>",
    "<a href=\"javascript:alert('planted')\">planted</a>",
    "<base href=\"https://attacker.test/\">",
    "<meta http-equiv=refresh content=\"0;url=https://attacker.test/\">",
    "<style>* { display: none }</style>",
    "{{ 7 * 7 }} ${7 * 7} <%= 7 * 7 %>",
    "<!-- --!> <![CDATA[ planted ]]> &lt;b&gt;",
];

/// What no page of the log has, so that it would have come from an attacker.
const FOREIGN: &str = "
    const names = 'script:not([src]), img, iframe, object, embed, base, audio, video, style, svg[onload], meta[http-equiv]';
    const acts = element => element.getAttributeNames().some(name => name.startsWith('on'))
        || /^\\s*javascript:/i.test(element.getAttribute('href') ?? '');
    return [...document.querySelectorAll('*')].filter(element => element.matches(names) || acts(element))
        .map(element => element.outerHTML);
";

impl Visitor {
    async fn is_unharmed(&self) {
        let foreign = self.script(FOREIGN, vec![]).await;
        assert_eq!(foreign, json!([]), "{}", self.path().await);
        self.is_calm().await;
    }
}

/// Does what it can under these words: as names, agents, paths and accounts.
async fn attack(app: &App, admin: &User, words: &str) {
    let name = json!({"name": words, "notes": words});
    let mut request = admin.request(Method::POST, "/api/customers").json(&name);
    if let Ok(agent) = HeaderValue::from_bytes(words.as_bytes()) {
        request = request.header("user-agent", agent);
    }
    request.send().await.unwrap();
    let escaped: String = words.bytes().map(|byte| format!("%{byte:02X}")).collect();
    admin.delete(&format!("/api/customers/{escaped}")).await;
    let email = format!("{words}@acme.test");
    app.stranger().sign_in(&email, "wrong").await;
}

#[tokio::test]
async fn payloads_as_names_agents_paths_and_accounts_are_text() {
    let app = App::start().await;
    let http = app.user("admin@acme.test").await;
    for payload in PAYLOADS {
        attack(&app, &http, payload).await;
    }
    let admin = Visitor::user(&app, "admin@acme.test").await;
    admin.open(&format!("{LOG}?limit=100")).await;
    admin.is_unharmed().await;
    let told = admin.text().await;
    for payload in PAYLOADS {
        assert!(told.contains(payload), "{payload} is not told: {told}");
    }
    let page = http.json(&format!("{LOG}/api/entries?limit=40")).await;
    for entry in page["entries"].as_array().unwrap() {
        let id = entry["id"].as_str().unwrap();
        admin.open(&format!("{LOG}/entries/{id}")).await;
        admin.is_unharmed().await;
    }
}

#[tokio::test]
async fn payloads_in_an_address_are_text() {
    let app = App::start().await;
    let admin = Visitor::user(&app, "admin@acme.test").await;
    for payload in PAYLOADS {
        let escaped: String = payload.bytes().map(|byte| format!("%{byte:02X}")).collect();
        for parameter in ["q", "category", "from", "cursor", "target", "actor", "ip"] {
            admin.open(&format!("{LOG}?{parameter}={escaped}")).await;
            admin.is_unharmed().await;
        }
        admin.open(&format!("{LOG}/entries/{escaped}")).await;
        admin.is_unharmed().await;
    }
}

#[tokio::test]
async fn naughty_strings_as_names_and_agents_are_text() {
    let app = App::start().await;
    let http = app.user("admin@acme.test").await;
    for words in BLNS {
        let name = json!({"name": words});
        let mut request = http.request(Method::POST, "/api/customers").json(&name);
        if let Ok(agent) = HeaderValue::from_bytes(words.as_bytes()) {
            request = request.header("user-agent", agent);
        }
        request.send().await.unwrap();
    }
    let admin = Visitor::user(&app, "admin@acme.test").await;
    admin
        .open(&format!("{LOG}?limit=500&category=Customers"))
        .await;
    assert!(admin.rows().await.len() > 400);
    admin.is_unharmed().await;
    let told = admin.text().await;
    let tags: Vec<_> = BLNS
        .iter()
        .filter(|words| is_told_as_it_is(words))
        .collect();
    assert!(tags.len() > 10, "{tags:?}");
    for tag in tags {
        assert!(told.contains(*tag), "{tag} is not told");
    }
}

/// A tag without what pages show otherwise: characters that act unseen, and spaces that run together.
fn is_told_as_it_is(words: &str) -> bool {
    let is_plain = words
        .chars()
        .all(|character| matches!(character, ' '..='~'));
    words.starts_with('<') && is_plain && !words.contains("  ") && words.len() < 100
}

#[tokio::test]
async fn what_would_be_foreign_is_found() {
    let html = "<p onclick=\"1\">planted</p><a href=\" javascript:1\">planted</a><img alt=\"\">";
    let visitor = crate::planted::visited(html).await;
    let found = visitor.script(FOREIGN, vec![]).await;
    assert_eq!(found.as_array().unwrap().len(), 3, "{found}");
}
