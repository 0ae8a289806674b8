use audit_core::test_kit::{MemoryStore, sample, step};
use audit_core::{Actor, Entry, Json, Operation, Outcome, Sink, Target, Tenant};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use chrono::DateTime;
use http_body_util::BodyExt;
use serde_json::{Map, json};
use tower::ServiceExt;

use super::*;
use crate::Access;

const NOON: u64 = 1_763_812_800_000; // 2025-11-22 12:00 UTC

async fn everyone() -> Result<Access, StatusCode> {
    Ok(Access::to(Tenant::default()))
}

async fn html(entries: &[Entry], address: &str) -> String {
    html_in(Language::English, entries, address).await
}

async fn html_in(language: Language, entries: &[Entry], address: &str) -> String {
    let store = MemoryStore::new();
    store.write(entries).await.unwrap();
    let mut viewer = Viewer::new(store, everyone).categories(["Team", "Customers"]);
    viewer = viewer.language(language);
    viewer.pages.clock = || DateTime::from_timestamp_millis(NOON as i64 + 3_600_000).unwrap();
    let app: Router = Router::new().nest("/log", viewer.router());
    let request = Request::get(address).body(Body::empty()).unwrap();
    let auditor = Auditor::builder(MemoryStore::new()).build().unwrap();
    let scope = audit_core::Scope::builder(&auditor).open();
    let response = scope.in_scope(app.oneshot(request)).await.unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let version = format!("{:016x}", assets::VERSION);
    let page = String::from_utf8(body.to_vec()).unwrap();
    without_json(&page.replace(&version, "VERSION"))
}

/// In which order JSON has its keys is up to the program that these tests are a part of.
fn without_json(page: &str) -> String {
    let Some((before, rest)) = page.split_once("<pre data-copy dir=\"ltr\">") else {
        return page.to_owned();
    };
    let (_, after) = rest.split_once("</pre>").unwrap();
    format!("{before}<pre>…</pre>{after}")
}

fn impersonated() -> Entry {
    sample(NOON, |entry| {
        entry.actor =
            Actor::user("7", "Sam Support").on_behalf_of(Actor::user("42", "Ada Lovelace"));
        entry
            .targets
            .push(Target::new("subscription", 9).label("Gold").related());
        entry.reason = Some("Ticket 4711".into());
    })
}

#[tokio::test]
async fn an_entrys_page_shows_where_its_address_is_and_in_whose_network() {
    let mut entry = sample(NOON, |_| {});
    let location = entry.origin.location.get_or_insert_default();
    (location.latitude, location.longitude) = (Some(52.52), Some(13.405));
    location.timezone = Some("Europe/Berlin".into());
    location.network = Some("Telekom <AG>".into());
    location.asn = Some(3320);
    let device = entry.origin.device.as_mut().unwrap();
    device.model = Some("Pixel 9".into());
    let page = html(&[entry.clone()], &format!("/log/entries/{}", entry.id)).await;
    for (name, value) in [
        ("Location", "Berlin, DE (52.5200, 13.4050)"),
        ("Time zone", "Europe/Berlin"),
        ("Network", "Telekom &#60;AG&#62; (AS3320)"),
        ("Model", "Pixel 9"),
    ] {
        let fact = format!("<dt>{name}</dt>\n<dd class=\"text\"><bdi>{value}</bdi></dd>");
        assert!(page.contains(&fact), "{fact}");
    }
}

fn full() -> Entry {
    let mut entry = sample(NOON, |_| {});
    entry.recorded_at = Some(entry.occurred_at + chrono::TimeDelta::minutes(6));
    entry.outcome = Outcome::Failure;
    entry.operation = Operation::Update;
    entry.reason = Some("The card was refused".into());
    entry.targets[0].before = Some(
        Json::of(&json!({
            "name": "Acme Ltd", "tax_number": {"$hidden": "a"}, "note": null,
            "address": {"city": "Berlin"}, "tags": ["a"],
        }))
        .unwrap(),
    );
    entry.targets[0].after = Some(
        Json::of(&json!({
            "name": "Acme Limited", "tax_number": {"$hidden": "b"}, "note": "",
            "address": {"city": "Hamburg"}, "tags": ["a", "b"],
            "terms": {"$truncated": "Lorem", "bytes": 90000, "digest": "d"},
        }))
        .unwrap(),
    );
    entry.context = Map::from_iter([("batch".into(), json!({"number": 7}))]);
    let mut charge = step("Charged the card", entry.occurred_at, 1_234_567);
    charge.outcome = Outcome::Failure;
    charge.reason = Some("insufficient funds".into());
    charge.details = Map::from_iter([("response".into(), json!({"code": 402}))]);
    entry.steps = vec![charge];
    entry
}

#[tokio::test]
async fn the_list_shows_who_did_what_when_and_from_where() {
    let unheard = sample(NOON - 86_400_000, |entry| {
        entry.actor = Actor::system("nightly-billing");
        entry.outcome = Outcome::Panicked;
        entry.origin = audit_core::Origin::default();
        entry.targets.clear();
    });
    insta::assert_snapshot!(html(&[impersonated(), unheard], "/log").await);
}

#[tokio::test]
async fn an_entrys_page_shows_all_that_is_known() {
    let address = format!("/log/entries/{}", full().id);
    insta::assert_snapshot!(html(&[full()], &address).await);
}

#[tokio::test]
async fn of_an_address_that_was_cut_the_network_is_shown() {
    let mut entry = full();
    entry.origin.ip = "203.0.113.0".parse().ok();
    entry.origin.ip_prefix = Some(24);
    let page = html(&[entry.clone()], &format!("/log/entries/{}", entry.id)).await;
    let fact = r#"?ip=203.0.113.0%2F24"><bdi>203.0.113.0/24</bdi>"#;
    assert!(page.contains(fact), "{page}");
    let list = html(&[entry], "/log?ip=203.0.113.0/24").await;
    assert!(list.contains("Berlin, DE · 203.0.113.0/24"), "{list}");
}

#[tokio::test]
async fn the_form_keeps_what_it_does_not_show() {
    let address = "/log?actor=user:1&actor=user:2&outcome=denied&category=Team&limit=5&to=2026-01-01T00:00:00Z";
    let page = html(&[], address).await;
    for expected in [
        r#"<input type="hidden" name="actor" value="user:2">"#,
        r#"<option value="denied" selected>Denied</option>"#,
        r#"<option value="Team" selected>Team</option>"#,
        r#"<input type="hidden" name="limit" value="5">"#,
        r#"<input type="text" name="actor" value="user:1""#,
        r#"<input type="text" name="to" value="2026-01-01T00:00:00Z""#,
        r#"<input type="date" name="from" value="""#,
        r#"aria-label="Remove Outcome Denied""#,
        "Nothing matches.",
    ] {
        assert!(page.contains(expected), "{expected}\n{page}");
    }
    assert_eq!(page.matches("aria-label=\"Remove").count(), 5);
}

/// Between tags, an Arabic page has no English of its own: what is left is data.
#[tokio::test]
async fn a_page_is_all_in_one_language() {
    let words = |html: &str| -> Vec<String> {
        let texts = html.split('>').filter_map(|rest| rest.split('<').next());
        let texts = texts.map(str::trim).filter(|text| !text.is_empty());
        texts.map(str::to_owned).collect()
    };
    let (entry, address) = (full(), format!("/log/entries/{}", full().id));
    for address in ["/log", address.as_str()] {
        let [english, arabic] = [Language::English, Language::Arabic]
            .map(|language| html_in(language, std::slice::from_ref(&entry), address));
        let (english, arabic) = (words(&english.await), words(&arabic.await));
        assert_eq!(english.len(), arabic.len());
        let same = english.iter().filter(|text| arabic.contains(text));
        insta::assert_debug_snapshot!(same.collect::<std::collections::BTreeSet<_>>());
    }
}
