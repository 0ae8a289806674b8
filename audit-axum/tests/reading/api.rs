use audit_core::query::{Cursor, Filter, Limit, Page, TargetRef};
use audit_core::test_kit::{MemoryStore, sample};
use audit_core::{Entry, EntryId, Error, Json, Store, Target, Tenant, Version};
use axum::Router;
use serde_json::{Value, json};

use super::{everyone, get, store};

async fn api(entries: &[Entry]) -> Router {
    Router::new().nest("/api", audit_axum::api(store(entries).await, everyone))
}

fn summaries(page: &Value) -> Vec<&str> {
    let entries = page["entries"].as_array().unwrap();
    entries
        .iter()
        .map(|e| e["summary"].as_str().unwrap())
        .collect()
}

fn five() -> Vec<Entry> {
    let numbered = |n: u64| sample(n, |e| e.summary = n.to_string().into());
    (1..=5).map(numbered).collect()
}

#[tokio::test]
async fn a_page_has_the_shape_that_is_promised() {
    let answer = get(
        &api(&[sample(1_763_812_800_000, |_| {})]).await,
        "/api/entries",
    )
    .await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    insta::assert_snapshot!(answer.in_order());
}

#[tokio::test]
async fn an_entry_alone_has_states_and_changes() {
    let entry = sample(1_763_812_800_000, |e| {
        e.targets.push(Target::new("subscription", 9).related());
    });
    let app = api(std::slice::from_ref(&entry)).await;
    let answer = get(&app, &format!("/api/entries/{}", entry.id)).await;
    assert_eq!(answer.status, 200);
    insta::assert_snapshot!(answer.in_order());
}

#[tokio::test]
async fn a_state_comes_back_byte_for_byte() {
    let text = r#"{"z":1, "a": 9007199254740993.10,"z":2}"#;
    let entry = sample(1, |e| {
        e.targets[0].after = Some(Json::from_text(text).unwrap())
    });
    let app = api(std::slice::from_ref(&entry)).await;
    let answer = get(&app, &format!("/api/entries/{}", entry.id)).await;
    assert!(
        answer.body.contains(&format!(r#""after":{text}"#)),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn a_walk_goes_there_and_back() {
    let app = api(&five()).await;
    let first = get(&app, "/api/entries?limit=2").await.json();
    assert_eq!(
        (summaries(&first), &first["newer"]),
        (vec!["5", "4"], &Value::Null)
    );
    let next = |page: &Value, way: &str| {
        format!(
            "/api/entries?limit=2&cursor={}",
            page[way].as_str().unwrap()
        )
    };
    let second = get(&app, &next(&first, "older")).await.json();
    let third = get(&app, &next(&second, "older")).await.json();
    assert_eq!(
        (summaries(&second), summaries(&third)),
        (vec!["3", "2"], vec!["1"])
    );
    assert_eq!(third["older"], Value::Null);
    let back = get(&app, &next(&third, "newer")).await.json();
    assert_eq!(summaries(&back), ["3", "2"]);
}

#[tokio::test]
async fn the_oldest_come_first_when_asked() {
    let page = get(&api(&five()).await, "/api/entries?order=oldest&limit=2")
        .await
        .json();
    assert_eq!(
        (summaries(&page), &page["older"]),
        (vec!["1", "2"], &Value::Null)
    );
    assert!(page["newer"].is_string());
}

#[tokio::test]
async fn parameters_narrow_the_page() {
    let denied = sample(9, |e| {
        e.outcome = audit_core::Outcome::Denied;
        e.summary = "denied".into();
    });
    let mut entries = five();
    entries.push(denied);
    let app = api(&entries).await;
    let page = get(&app, "/api/entries?outcome=!success&actor=user:42")
        .await
        .json();
    assert_eq!(summaries(&page), ["denied"]);
    let none = get(&app, "/api/entries?from=1970-01-02").await.json();
    assert_eq!(
        none,
        json!({"entries": [], "older": null, "newer": null, "searched_until": null})
    );
}

async fn check_problem(address: &str, expected: Value) {
    let answer = get(&api(&five()).await, address).await;
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("cache-control"), "no-store");
    let problem = answer.json();
    assert_eq!(problem["status"], answer.status.as_u16());
    assert_eq!(problem, expected, "{address}");
}

#[tokio::test]
async fn a_wrong_parameter_is_a_problem_that_names_it() {
    let bad = |parameter: &str, detail: &str| {
        json!({"type": "about:blank", "title": "Bad Request", "status": 400,
               "detail": detail, "parameter": parameter})
    };
    check_problem(
        "/api/entries?limit=501",
        bad("limit", "a limit is a number from 1 to 500"),
    )
    .await;
    check_problem(
        "/api/entries?cursor=x",
        bad("cursor", "the cursor is damaged: begin again without one"),
    )
    .await;
    check_problem(
        "/api/entries?query=x",
        bad(
            "query",
            "this parameter is not known: use actor, target, category, action, operation, outcome, \
             stream, ip, country, request, q, from, to, order, limit, cursor, tenant",
        ),
    )
    .await;
}

#[tokio::test]
async fn words_are_searched_in_any_case_and_order() {
    let moved = sample(9, |e| e.summary = "moved Acme Ltd. to PRO".into());
    let mut entries = five();
    entries.push(moved);
    let app = api(&entries).await;
    let found = async |query: &str| {
        let page = get(&app, &format!("/api/entries?{query}")).await.json();
        summaries(&page).join(", ")
    };
    assert_eq!(found("q=pro+MOVED").await, "moved Acme Ltd. to PRO");
    assert_eq!(found("q=acme&order=oldest&limit=2").await, "1, 2");
    assert_eq!(found("q=pro+3").await, "");
}

#[tokio::test]
async fn a_cursor_of_another_filter_is_refused() {
    let app = api(&five()).await;
    let first = get(&app, "/api/entries?limit=2").await.json();
    let cursor = first["older"].as_str().unwrap();
    let answer = get(&app, &format!("/api/entries?category=Team&cursor={cursor}")).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["parameter"]),
        (400, &json!("cursor"))
    );
}

#[tokio::test]
async fn an_unknown_entry_is_not_found() {
    let problem = json!({"type": "about:blank", "title": "Not Found", "status": 404,
                         "detail": "there is no entry with this id in this log"});
    check_problem(
        "/api/entries/0190f5e2-0000-7000-8000-000000000000",
        problem.clone(),
    )
    .await;
    check_problem("/api/entries/%3Cscript%3E", problem).await;
}

/// A store that only fails.
pub(super) struct Broken(pub(super) fn() -> Error);

type Stream = std::pin::Pin<Box<dyn futures_util::Stream<Item = Result<Entry, Error>> + Send>>;
type Answer<'a, T> = std::pin::Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

impl Store for Broken {
    fn page<'a>(&'a self, _: &'a Filter, _: Option<&'a Cursor>, _: Limit) -> Answer<'a, Page> {
        Box::pin(async { Err(self.0()) })
    }

    fn entry<'a>(&'a self, _: &'a Tenant, _: EntryId) -> Answer<'a, Option<Entry>> {
        Box::pin(async { Err(self.0()) })
    }

    fn history<'a>(
        &'a self,
        _: &'a Tenant,
        _: &'a TargetRef,
        _: Option<EntryId>,
        _: Limit,
    ) -> Answer<'a, Vec<Version>> {
        Box::pin(async { Err(self.0()) })
    }

    fn export(&self, _: Filter) -> Stream {
        let error = self.0();
        Box::pin(futures_util::stream::iter([Err(error)]))
    }
}

#[tokio::test]
async fn a_store_that_fails_tells_the_client_nothing_of_its_insides() {
    let unavailable: fn() -> Error = || Error::unavailable("db.internal:5432 is down");
    let invalid: fn() -> Error = || Error::invalid("call migrate on /var/db");
    for (error, status) in [(unavailable, 503), (invalid, 500)] {
        let app: Router = audit_axum::viewer(Broken(error), everyone);
        for address in [
            "/",
            "/api/entries",
            "/entries/0190f5e2-0000-7000-8000-000000000000",
        ] {
            let answer = get(&app, address).await;
            assert_eq!(answer.status, status, "{address}");
            for secret in ["db.internal", "/var/db", "migrate"] {
                assert!(!answer.body.contains(secret), "{address}: {}", answer.body);
            }
        }
    }
}

#[tokio::test]
async fn one_tenant_never_sees_another() {
    let store: MemoryStore = store(&five()).await;
    let theirs = async || {
        Ok::<_, std::convert::Infallible>(audit_axum::Access::to(Tenant::new("theirs").unwrap()))
    };
    let app: Router = audit_axum::api(store, theirs);
    assert_eq!(get(&app, "/entries").await.json()["entries"], json!([]));
    let answer = get(&app, &format!("/entries/{}", five()[0].id)).await;
    assert_eq!(answer.status, 404);
}
