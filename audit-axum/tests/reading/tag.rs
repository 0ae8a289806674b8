//! An entry is sent again only when it is another.

use audit_core::test_kit::{MemoryStore, sample};
use audit_core::{Entry, Intents, Sink, Tenant};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Request, StatusCode};

use super::{Answer, ask, everyone, store};

async fn again(app: &Router, entry: &Entry, tag: impl TryInto<HeaderValue>) -> Answer {
    let tag = tag.try_into().map_err(|_| "no header").unwrap();
    let request = Request::get(format!("/entries/{}", entry.id)).header("if-none-match", tag);
    ask(app, request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn an_entry_is_not_sent_to_who_has_it() {
    let entry = sample(1, |_| {});
    let app = audit_axum::api(store(std::slice::from_ref(&entry)).await, everyone);
    let first = again(&app, &entry, "\"another\"").await;
    assert_eq!(first.status, 200);
    assert_eq!(first.header("cache-control"), "private, no-cache");
    assert_eq!(first.header("content-type"), "application/json");
    let tag = first.header("etag");
    assert!(tag.starts_with('"') && tag.len() == 34, "{tag}");
    for held in [
        tag.to_owned(),
        format!("W/{tag}"),
        format!("\"one\", {tag}"),
        "*".to_owned(),
    ] {
        let second = again(&app, &entry, held.clone()).await;
        assert_eq!((second.status.as_u16(), &*second.body), (304, ""), "{held}");
        assert_eq!(second.header("etag"), tag);
        assert_eq!(second.header("cache-control"), "private, no-cache");
    }
    for other in [tag.trim_matches('"').to_owned(), "\"\"".to_owned()] {
        assert_eq!(again(&app, &entry, other).await.status, 200);
    }
    let bytes = HeaderValue::from_bytes(b"\xff").unwrap();
    assert_eq!(again(&app, &entry, bytes).await.status, 200);
}

#[tokio::test]
async fn an_intent_that_completes_is_another_answer() {
    let store = MemoryStore::new().unknown_after(chrono::TimeDelta::zero());
    let mut begun = sample(1, |_| {});
    begun.outcome = audit_core::Outcome::Unknown;
    store.intend(&begun).await.unwrap();
    let app = audit_axum::api(store.clone(), everyone);
    let before = again(&app, &begun, "\"\"").await;
    let mut completed = sample(1, |_| {});
    completed.began_at = Some(begun.occurred_at);
    store.write(&[completed]).await.unwrap();
    let after = again(&app, &begun, before.header("etag")).await;
    assert_eq!(
        (before.status, after.status),
        (StatusCode::OK, StatusCode::OK)
    );
    assert_ne!(before.header("etag"), after.header("etag"));
}

#[tokio::test]
async fn who_may_not_look_is_not_told_that_nothing_changed() {
    let entry = sample(1, |_| {});
    let store = store(std::slice::from_ref(&entry)).await;
    let nobody = async || Err::<audit_axum::Access, _>(StatusCode::FORBIDDEN);
    let theirs = async || {
        let theirs = Tenant::new("theirs").unwrap();
        Ok::<_, StatusCode>(audit_axum::Access::to(theirs))
    };
    let (closed, other) = (
        audit_axum::api(store.clone(), nobody),
        audit_axum::api(store, theirs),
    );
    assert_eq!(again(&closed, &entry, "*").await.status, 403);
    assert_eq!(again(&other, &entry, "*").await.status, 404);
}
