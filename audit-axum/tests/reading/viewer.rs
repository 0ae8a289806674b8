use audit_axum::{Language, Viewer};
use audit_core::test_kit::{sample, step};
use audit_core::{Actor, Device, DeviceKind, Entry, Json, Origin, Target};
use axum::Router;
use serde_json::{Map, json};

use super::{everyone, get, get_with, store};

async fn viewer(entries: &[Entry]) -> Router {
    Viewer::new(store(entries).await, everyone)
        .categories(["Organisation", "Team", "Customers"])
        .router()
}

#[tokio::test]
async fn every_page_forbids_what_it_does_not_need() {
    let entry = sample(1, |_| {});
    let app = viewer(std::slice::from_ref(&entry)).await;
    for address in [
        "/",
        "/?q=x",
        &format!("/entries/{}", entry.id),
        "/entries/x",
    ] {
        let page = get(&app, address).await;
        let policy = page.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self'"),
            "{policy}"
        );
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("vary"), "accept-language");
        assert_eq!(page.body.matches("<script").count(), 1);
        assert!(page.body.contains("viewer.js\"></script>"));
        for inline in ["<style", " style=", " on"] {
            let tags = page.body.split('<').filter_map(|tag| tag.split('>').next());
            let found = tags
                .map(|tag| format!("<{tag}"))
                .find(|tag| tag.contains(inline));
            assert_eq!(found, None, "{address}");
        }
    }
}

#[tokio::test]
async fn what_a_page_needs_is_served_beside_it_and_may_be_kept() {
    let app = viewer(&[]).await;
    let page = get(&app, "/").await.body;
    for (name, kind) in [("style.css", "text/css"), ("viewer.js", "text/javascript")] {
        let link = page.split('"').find(|link| link.ends_with(name)).unwrap();
        let asset = get(&app, link.trim_start_matches('.')).await;
        assert_eq!(
            asset.header("content-type"),
            format!("{kind}; charset=utf-8")
        );
        assert!(asset.header("cache-control").ends_with("immutable"));
        let other = get(&app, &format!("/assets/0/{name}")).await;
        assert_eq!(other.header("cache-control"), "no-store");
        assert_eq!((other.status, other.body), (asset.status, asset.body));
    }
    assert_eq!(get(&app, "/assets/0/Cargo.toml").await.status, 404);
}

#[tokio::test]
async fn pages_speak_the_language_that_a_browser_prefers() {
    let app = viewer(&[sample(1, |_| {})]).await;
    let arabic = get_with(&app, "/", &[("accept-language", "ar-EG, en;q=0.5")]).await;
    assert!(arabic.body.contains(r#"<html lang="ar" dir="rtl">"#));
    assert!(arabic.body.contains("سجل التدقيق"));
    let english = get(&app, "/").await;
    assert!(english.body.contains(r#"<html lang="en" dir="ltr">"#));
    let store = store(&[]).await;
    let fixed = Viewer::new(store, everyone).language(Language::Arabic);
    let page = get(&fixed.router(), "/").await;
    assert!(page.body.contains(r#"<html lang="ar" dir="rtl">"#));
}

#[tokio::test]
async fn tabs_stand_in_the_apps_order_and_keep_the_rest_of_the_filter() {
    let page = get(&viewer(&[]).await, "/?category=Team&actor=user:1")
        .await
        .body;
    let tabs = page.split(r#"<nav class="tabs""#).nth(1).unwrap();
    let tabs = tabs.split("</nav>").next().unwrap();
    let names: Vec<_> = tabs
        .split("<li>")
        .skip(1)
        .filter_map(|tab| tab.split(['<', '>']).nth(4))
        .collect();
    assert_eq!(names, ["All", "Organisation", "Team", "Customers"]);
    assert!(
        tabs.contains(r#"<a href="./?actor=user%3A1"><bdi>All"#),
        "{tabs}"
    );
    assert!(
        tabs.contains(r#"category=Team" aria-current="page"><bdi>Team"#),
        "{tabs}"
    );
    assert_eq!(tabs.matches("aria-current").count(), 1);
}

#[tokio::test]
async fn fifty_entries_are_a_page_newest_first() {
    let numbered = |n: u64| sample(n, |e| e.summary = format!("number {n}").into());
    let entries: Vec<_> = (1..=51).map(numbered).collect();
    let app = viewer(&entries).await;
    let page = get(&app, "/").await.body;
    assert_eq!(page.matches(">Details</a>").count(), 50);
    assert!(page.find("number 51").unwrap() < page.find("number 50").unwrap());
    assert!(page.contains("Older entries") && !page.contains("Newer entries"));
    let older = page.split("rel=\"next\" href=\"").nth(1).unwrap();
    let older = older.split('"').next().unwrap().trim_start_matches('.');
    let page = get(&app, older).await.body;
    assert_eq!(page.matches(">Details</a>").count(), 1);
    assert!(page.contains("Newer entries") && !page.contains("Older entries"));
}

#[tokio::test]
async fn none_and_no_match_are_different() {
    let empty = get(&viewer(&[]).await, "/").await.body;
    assert!(empty.contains("Nothing is recorded yet") && !empty.contains("Clear"));
    let unmatched = get(&viewer(&[sample(1, |_| {})]).await, "/?action=a.*")
        .await
        .body;
    assert!(unmatched.contains("Nothing matches") && unmatched.contains("Clear the filter"));
    assert!(!unmatched.contains("<table"));
}

#[tokio::test]
async fn a_wrong_parameter_is_a_page_that_names_it() {
    let page = get(&viewer(&[]).await, "/?limit=501").await;
    assert_eq!(page.status, 400);
    assert!(
        page.body
            .contains("<code>limit</code>: a limit is a number from 1 to 500")
    );
    assert!(page.body.contains(r#"<a href="./">Clear the filter</a>"#));
}

#[tokio::test]
async fn an_unknown_entry_is_a_page_of_its_own() {
    let page = get(
        &viewer(&[]).await,
        "/entries/0190f5e2-0000-7000-8000-000000000000",
    )
    .await;
    assert_eq!(page.status, 404);
    assert!(page.body.contains("No such entry"));
}

#[tokio::test]
async fn names_lead_to_their_own_logs() {
    let entry = sample(1, |e| {
        e.summary = "moved Acme Ltd’s Acmes to B&B".into();
        e.targets = vec![
            Target::new("customer", "4&2").label("Acme Ltd"),
            Target::new("hotel", 1).label("B&B").related(),
            Target::new("plan", 3).label("Acme").related(),
            Target::new("crm:lead", 5).label("Lead").related(),
        ];
        e.actor = Actor::api_key("k:1", "Deploy key");
    });
    let page = get(&viewer(&[entry]).await, "/").await.body;
    for expected in [
        r#"<a class="actor" href="./?actor=api_key%3Ak%3A1" title="API key"><bdi>Deploy key</bdi></a>"#,
        r#"moved <a href="./?target=customer%3A4%262"><bdi>Acme Ltd</bdi></a>’s Acmes to <a href="./?target=hotel%3A1"><bdi>B&#38;B</bdi></a>"#,
        r#"<a href="./?target=plan%3A3" title="plan"><bdi>Acme</bdi></a>"#,
        r#"<a href="./?target=crm%5C%3Alead%3A5" title="crm:lead"><bdi>Lead</bdi></a>"#,
    ] {
        assert!(page.contains(expected), "{expected}\n{page}");
    }
}

const HOSTILE: &str = "<script>alert(1)</script>\"' onload='x' \u{202E}gnp\u{2066}\u{200F}\0&amp;";

/// An entry with hostile text in every field that can hold text.
fn hostile() -> Entry {
    sample(1, |e| {
        e.category = HOSTILE.into();
        e.action = HOSTILE.into();
        e.reason = Some(HOSTILE.into());
        e.actor = Actor::user(HOSTILE, HOSTILE).on_behalf_of(Actor::user(HOSTILE, HOSTILE));
        e.summary = format!("changed {HOSTILE} and {HOSTILE}{HOSTILE}").into();
        let mut target = Target::new(HOSTILE, HOSTILE).label(HOSTILE);
        target.before = Some(Json::of(&json!({HOSTILE: HOSTILE, "deep": [HOSTILE]})).unwrap());
        target.after = Some(
            Json::of(&json!({HOSTILE: {"$truncated": HOSTILE, "bytes": 1}, "deep": [{HOSTILE: {"$hash": HOSTILE}}]}))
                .unwrap(),
        );
        e.targets = vec![target, Target::new(HOSTILE, HOSTILE).related()];
        e.context = Map::from_iter([(HOSTILE.into(), json!({HOSTILE: HOSTILE}))]);
        let mut step = step(HOSTILE, e.occurred_at, 1);
        step.reason = Some(HOSTILE.into());
        step.details = Map::from_iter([(HOSTILE.into(), HOSTILE.into())]);
        e.steps = vec![step];
        e.origin = hostile_origin();
    })
}

fn hostile_origin() -> Origin {
    let text = || Some(HOSTILE.into());
    let mut device = Device::new(DeviceKind::Bot);
    device.browser = text();
    device.os = text();
    let mut origin = sample(1, |_| {}).origin;
    origin.ip_hash = text();
    origin.ip_method = text();
    origin.ip_unknown = text();
    origin.ip_header = text();
    origin.user_agent = text();
    origin.device = Some(device);
    origin.app = text();
    origin.session = text();
    origin.authentication = text();
    origin.request_id = text();
    origin.trace_id = text();
    origin.method = text();
    origin.route = text();
    if let Some(location) = &mut origin.location {
        location.country = text();
        location.region = text();
        location.city = text();
    }
    origin.truncated = vec![audit_core::text::Truncated {
        field: HOSTILE.into(),
        bytes: 9,
    }];
    origin
}

#[tokio::test]
async fn what_attackers_wrote_is_text_and_nothing_else() {
    let app = viewer(&[hostile()]).await;
    let query = "a%3Cscript%3Ealert(1)%22'%3E";
    for address in [
        "/".to_owned(),
        format!("/entries/{}", hostile().id),
        format!("/?{query}={query}"),
        format!("/?category={query}&category={query}&outcome={query}"),
        format!("/?category={query}&actor=user:{query}&request={query}"),
    ] {
        let page = get(&app, &address).await.body;
        for raw in [
            "<script>", "\"'", "' onload", "\u{202E}", "\u{2066}", "\u{200F}", "\0",
        ] {
            assert!(!page.contains(raw), "{address} holds {raw:?}\n{page}");
        }
        assert!(page.contains("&#60;script&#62;"), "{address}\n{page}");
    }
}
