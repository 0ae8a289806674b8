use audit_core::test_kit::sample;
use audit_core::{Entry, Json, Tenant};
use axum::body::Body;
use axum::http::Request;
use futures_util::future::join_all;

use super::recorded::App;
use super::{Answer, ask, get_with};

const ADA: (&str, &str) = ("x-user", "42");

async fn post(app: &App, path: &str, form: &str, headers: &[(&str, &str)]) -> Answer {
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    ask(
        &app.router,
        request.body(Body::from(form.to_owned())).unwrap(),
    )
    .await
}

async fn save(app: &App, form: &str) -> Answer {
    post(
        app,
        "/log/views",
        form,
        &[ADA, ("sec-fetch-site", "same-origin")],
    )
    .await
}

async fn remove(app: &App, form: &str) -> Answer {
    let headers = [ADA, ("sec-fetch-site", "same-origin")];
    post(app, "/log/views/remove", form, &headers).await
}

/// The names of the saved views, each with the address that it leads to.
async fn saved(app: &App, user: (&str, &str)) -> Vec<String> {
    let page = get_with(&app.router, "/log/views", &[user]).await;
    assert_eq!(page.status, 200);
    let views = page.body.split("<li>").skip(1);
    let view = |view: &str| {
        let href = view
            .split("href=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let name = view
            .split("<bdi>")
            .nth(1)
            .unwrap()
            .split("</bdi>")
            .next()
            .unwrap();
        format!("{name} -> {}", href.replace("&#38;", "&"))
    };
    views.map(view).collect()
}

#[tokio::test]
async fn a_view_is_saved_comes_back_and_is_removed() {
    let app = App::new(&[]).await;
    let form = "name=Denied+%3C3&query=outcome%3Ddenied%26cursor%3Dx%26tenant%3Dacme%26q%3Da";
    let answer = save(&app, form).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("location")),
        (303, "./views")
    );
    assert_eq!(
        saved(&app, ADA).await,
        ["Denied &#60;3 -> ../log?outcome=denied&q=a"]
    );
    assert_eq!(
        saved(&app, ("x-user", "7")).await,
        [""; 0],
        "each has their own"
    );
    assert_eq!(
        save(&app, "name=Team&query=category%3DTeam").await.status,
        303
    );
    assert_eq!(
        save(&app, "name=Team&query=category%3DTeam%26q%3Db")
            .await
            .status,
        303
    );
    let expected = [
        "Denied &#60;3 -> ../log?outcome=denied&q=a",
        "Team -> ../log?category=Team&q=b",
    ];
    assert_eq!(saved(&app, ADA).await, expected);
    let answer = remove(&app, "name=Denied+%3C3").await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("location")),
        (303, "../views")
    );
    assert_eq!(saved(&app, ADA).await, expected[1..]);
    assert_eq!(
        remove(&app, "name=Denied+%3C3").await.status,
        303,
        "it is gone already"
    );
}

#[tokio::test]
async fn what_is_saved_and_removed_is_in_the_log_once() {
    let app = App::new(&[]).await;
    save(&app, "name=Team&query=category%3DTeam").await;
    remove(&app, "name=Team").await;
    assert_eq!(
        app.summaries().await,
        [
            "saved the view Team of the audit log",
            "removed the view Team of the audit log"
        ]
    );
    assert_eq!(app.store.entries().len(), 2, "the layer adds nothing");
    let entry = &app.told().await[1];
    assert_eq!(
        (&*entry.action, &*entry.targets[0].id),
        ("audit_log.remove_view", "user:42")
    );
    let before = entry.targets[0].before.as_ref().map(Json::as_str);
    assert_eq!(
        before,
        Some(r#"{"views":[{"name":"Team","query":"category=Team"}]}"#)
    );
}

#[tokio::test]
async fn a_list_leads_to_a_form_that_saves_what_it_asks() {
    let app = App::new(&[]).await;
    let list = get_with(&app.router, "/log?category=Team&limit=5", &[ADA])
        .await
        .body;
    assert!(
        list.contains(r#"<a href="./log/views?category=Team&#38;limit=5">Saved views</a>"#),
        "{list}"
    );
    let page = get_with(&app.router, "/log/views?category=Team&limit=5", &[ADA])
        .await
        .body;
    let hidden = r#"<input type="hidden" name="query" value="category=Team&#38;limit=5">"#;
    assert!(page.contains(hidden), "{page}");
    assert!(
        page.contains(r#"<form class="save" method="post" action="./views">"#),
        "{page}"
    );
    assert!(page.contains("No views are saved yet."));
    let page = get_with(&app.router, "/log/views", &[ADA]).await.body;
    assert!(!page.contains("<form"), "{page}");
}

#[tokio::test]
async fn a_form_of_another_site_changes_nothing() {
    let app = App::new(&[]).await;
    for headers in [
        &[ADA][..],
        &[ADA, ("sec-fetch-site", "cross-site")],
        &[ADA, ("host", "a.test"), ("origin", "https://b.test")],
    ] {
        for path in ["/log/views", "/log/views/remove"] {
            let answer = post(&app, path, "name=x&query=q%3Dx", headers).await;
            assert_eq!(answer.status, 403, "{headers:?}");
            assert!(answer.header("content-type").starts_with("text/html"));
        }
    }
    assert!(app.told().await.is_empty());
    let own = [ADA, ("host", "a.test"), ("origin", "https://a.test")];
    assert_eq!(
        post(&app, "/log/views", "name=x&query=q%3Dx", &own)
            .await
            .status,
        303
    );
}

async fn check_refused(form: &str, parameter: &str) {
    let app = App::new(&[]).await;
    let answer = save(&app, form).await;
    assert_eq!(answer.status, 400, "{form}");
    assert!(
        answer.body.contains(&format!("<code>{parameter}</code>")),
        "{}",
        answer.body
    );
    assert!(app.told().await.is_empty());
}

#[tokio::test]
async fn a_view_has_a_name_and_a_query_that_can_be_answered() {
    check_refused("query=q%3Dx", "name").await;
    check_refused("name=+&query=q%3Dx", "name").await;
    check_refused(&format!("name={}&query=q%3Dx", "ä".repeat(101)), "name").await;
    check_refused("name=x", "query").await;
    check_refused("name=x&query=cursor%3Dy", "query").await;
    check_refused("name=x&query=limit%3D501", "limit").await;
    check_refused("name=x&query=password%3Dy", "password").await;
    check_refused(&format!("name=x&query=q%3D{}", "y".repeat(2_000)), "query").await;
    check_refused("name=4111111111111111&query=q%3Dx", "name").await;
}

#[tokio::test]
async fn fifty_views_are_kept_for_each() {
    let app = App::new(&[full_shelf()]).await;
    assert_eq!(saved(&app, ADA).await.len(), 50);
    let answer = save(&app, "name=one+more&query=q%3Dx").await;
    assert_eq!(answer.status, 400);
    assert!(
        answer.body.contains("50 views are saved already"),
        "{}",
        answer.body
    );
    assert_eq!(
        save(&app, "name=7&query=q%3Dx").await.status,
        303,
        "it is replaced"
    );
}

fn full_shelf() -> Entry {
    sample(1, |entry| {
        let views: Vec<_> = (0..50)
            .map(|number| serde_json::json!({"name": number.to_string(), "query": "q=y"}))
            .collect();
        entry.tenant = Tenant::new("acme").unwrap();
        let target = &mut entry.targets[0];
        (target.kind, target.id) = ("saved_views".into(), "user:42".into());
        target.before = Some(Json::of(&serde_json::json!({"views": []})).unwrap());
        target.after = Some(Json::of(&serde_json::json!({"views": views})).unwrap());
    })
}

#[tokio::test]
async fn of_views_that_are_saved_at_once_none_is_lost() {
    let app = App::new(&[]).await;
    let forms: Vec<_> = (0..12)
        .map(|number| format!("name={number}&query=q%3Dx"))
        .collect();
    for answer in join_all(forms.iter().map(|form| save(&app, form))).await {
        assert_eq!(answer.status, 303);
    }
    assert_eq!(saved(&app, ADA).await.len(), 12);
}

#[tokio::test]
async fn where_nobody_is_known_no_views_are_saved() {
    let app = App::new(&[]).await;
    let page = get_with(&app.router, "/log/views?q=x", &[]).await.body;
    assert!(
        page.contains("nobody is known here") && !page.contains("<form"),
        "{page}"
    );
    let answer = post(
        &app,
        "/log/views",
        "name=x&query=q%3Dx",
        &[("sec-fetch-site", "same-origin")],
    );
    assert_eq!(answer.await.status, 403);
    assert!(app.told().await.is_empty());
}
