//! A walk by `Link` headers alone.

use audit_core::Entry;
use audit_core::test_kit::sample;
use axum::Router;

use super::{Answer, everyone, get, store};

fn seven() -> Vec<Entry> {
    let numbered = |n: u64| {
        sample(n, |e| {
            e.summary = n.to_string().into();
            e.category = if n == 4 { "Team" } else { "Customers" }.into();
        })
    };
    (1..=7).map(numbered).collect()
}

async fn app() -> Router {
    let api = audit_axum::api(store(&seven()).await, everyone);
    Router::new().nest("/at/any/prefix", api)
}

/// Where a link leads, as a browser resolves it against the address that was asked.
fn follow(address: &str, answer: &Answer, relation: &str) -> Option<String> {
    let links = answer.headers.get("link")?.to_str().unwrap();
    let ending = format!("; rel=\"{relation}\"");
    let link = links
        .split(", ")
        .find_map(|link| link.strip_suffix(&ending))?;
    let target = link.strip_prefix('<')?.strip_suffix('>')?;
    let path = address.split('?').next()?;
    assert!(target.starts_with('?'), "{target} is not relative");
    Some(format!("{path}{target}"))
}

fn summaries(answer: &Answer) -> String {
    let page = answer.json();
    let entries = page["entries"].as_array().unwrap().iter();
    entries.map(|e| e["summary"].as_str().unwrap()).collect()
}

async fn check(query: &str, pages: &[&str]) {
    let app = app().await;
    let mut address = format!("/at/any/prefix/entries?{query}");
    let mut answer = get(&app, &address).await;
    assert_eq!(follow(&address, &answer, "prev"), None);
    for (at, page) in pages.iter().enumerate() {
        assert_eq!(summaries(&answer), *page, "{address}");
        match follow(&address, &answer, "next") {
            Some(next) => address = next,
            None => {
                assert_eq!(at + 1, pages.len());
                break;
            }
        }
        answer = get(&app, &address).await;
    }
    for page in pages.iter().rev().skip(1) {
        address = follow(&address, &answer, "prev").unwrap();
        answer = get(&app, &address).await;
        assert_eq!(summaries(&answer), *page, "back: {address}");
    }
}

#[tokio::test]
async fn next_and_prev_walk_a_filter_there_and_back_in_either_order() {
    check("limit=3&category=Customers", &["765", "321"]).await;
    check("order=oldest&limit=2&category=!Team", &["12", "35", "67"]).await;
    check("category=Team&category=Other%26s", &["4"]).await;
}

#[tokio::test]
async fn a_page_that_is_all_has_no_link() {
    let answer = get(&app().await, "/at/any/prefix/entries").await;
    assert_eq!(answer.headers.get("link"), None);
}
