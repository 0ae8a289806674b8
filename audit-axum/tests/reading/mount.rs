use std::sync::Arc;

use audit_core::Store;
use audit_core::test_kit::sample;
use axum::Router;

use super::{everyone, get, store};

async fn viewer() -> Router {
    let entries: Vec<_> = (1..=3).map(|n| sample(n, |_| {})).collect();
    audit_axum::viewer(store(&entries).await, everyone)
}

/// The addresses that a page links to, as a browser resolves them, each once.
fn links(base: &str, html: &str) -> Vec<String> {
    let mut found: Vec<_> = ["href=\"", "action=\""]
        .into_iter()
        .flat_map(|attribute| html.split(attribute).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .filter(|link| !link.starts_with('#'))
        .map(|link| resolve(base, &link.replace("&#38;", "&")))
        .collect();
    found.sort();
    found.dedup();
    found
}

fn resolve(base: &str, link: &str) -> String {
    let (link, query) = link
        .split_once('?')
        .map_or((link, None), |(l, q)| (l, Some(q)));
    assert!(!link.starts_with('/'), "{link} would leave a prefix");
    let mut path: Vec<&str> = base.split('/').collect();
    path.pop();
    for segment in link.split('/') {
        match segment {
            "." => {}
            ".." => drop(path.pop()),
            segment => path.push(segment),
        }
    }
    let path = path.join("/");
    query.map_or(path.clone(), |query| format!("{path}?{query}"))
}

/// Follows every link from the list, and from the pages that it links to.
async fn check(app: &Router, mount: &str) {
    let list = get(app, &format!("{mount}?limit=2")).await;
    assert_eq!(list.status, 200, "{mount}");
    let linked = links(mount, &list.body);
    assert!(
        linked.iter().any(|link| link.contains("cursor=")),
        "{linked:?}"
    );
    assert!(
        linked.iter().any(|link| link.contains("/entries/")),
        "{linked:?}"
    );
    assert!(linked.iter().any(|link| link == mount), "{linked:?}");
    for link in linked {
        let page = get(app, &link).await;
        assert_eq!(page.status, 200, "{mount} links to {link}");
        if page.header("content-type").starts_with("text/html") {
            let base = link.split('?').next().unwrap();
            for link in links(base, &page.body) {
                assert_eq!(get(app, &link).await.status, 200, "{base} links to {link}");
            }
        }
    }
}

#[tokio::test]
async fn links_hold_wherever_the_viewer_is_nested() {
    let inner = Router::new().nest("/b", viewer().await);
    let deep = Router::new().nest("/b/", viewer().await);
    check(&viewer().await, "/").await;
    check(&Router::new().merge(viewer().await), "/").await;
    check(&Router::new().nest("/a", viewer().await), "/a").await;
    check(&Router::new().nest("/a/", viewer().await), "/a/").await;
    check(&Router::new().nest("/a", inner), "/a/b").await;
    check(&Router::new().nest("/a", deep), "/a/b/").await;
    check(
        &Router::new().nest("/of/{who}/log", viewer().await),
        "/of/a:%20b/log",
    )
    .await;
    check(
        &Router::new().nest("/of/{who}", viewer().await),
        "/of/a:%3Fb",
    )
    .await;
}

#[tokio::test]
async fn nest_answers_at_its_own_address_and_nest_service_at_both() {
    let slashless = Router::new().nest("/a", viewer().await);
    assert_eq!(get(&slashless, "/a/").await.status, 404);
    let slashed = Router::new().nest("/a/", viewer().await);
    assert_eq!(get(&slashed, "/a").await.status, 404);
    let both = Router::new().nest_service("/a", viewer().await);
    check(&both, "/a").await;
    let list = get(&both, "/a/").await;
    for link in links("/a/", &list.body) {
        assert_eq!(get(&both, &link).await.status, 200, "{link}");
    }
}

#[tokio::test]
async fn at_answers_with_a_slash_at_the_end_and_without() {
    let viewer = || async {
        let entries: Vec<_> = (1..=3).map(|n| sample(n, |_| {})).collect();
        audit_axum::Viewer::new(store(&entries).await, everyone)
    };
    for path in ["/a/b", "/a/b/"] {
        let app = Router::new().merge(viewer().await.at(path));
        check(&app, "/a/b").await;
        check_page(&app, "/a/b/").await;
    }
    check(&viewer().await.at("/"), "/").await;
    let with_parameter = Router::new().merge(viewer().await.at("/of/{who}/log"));
    check(&with_parameter, "/of/a:%20b/log").await;
    check_page(&with_parameter, "/of/a:%20b/log/").await;
}

/// Follows every link of one page.
async fn check_page(app: &Router, address: &str) {
    let list = get(app, address).await;
    assert_eq!(list.status, 200, "{address}");
    for link in links(address, &list.body) {
        assert_eq!(
            get(app, &link).await.status,
            200,
            "{address} links to {link}"
        );
    }
}

#[tokio::test]
async fn a_store_that_is_chosen_at_run_time_is_mounted_as_any_other() {
    let chosen: Arc<dyn Store> = Arc::new(store(&[sample(1, |_| {})]).await);
    let app: Router = Router::new()
        .nest("/log", audit_axum::viewer(chosen.clone(), everyone))
        .nest("/api", audit_axum::api(chosen, everyone));
    for address in ["/log", "/log/api/entries", "/api/entries"] {
        assert!(
            get(&app, address).await.body.contains("Acme Ltd"),
            "{address}"
        );
    }
}
