mod many;

use audit_axum::Access;
use audit_core::test_kit::{MemoryStore, sample};
use audit_core::{Auditor, Entry, Error, Intents, Outcome, Sink, Store, Target, Tenant};
use audit_tower::AuditLayer;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use futures_util::future::BoxFuture;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::recorded::App;
use super::{Answer, get_with};
use many::Many;

const ADA: [(&str, &str); 2] = [("x-user", "42"), ("x-may", "export")];

fn acme() -> Vec<Entry> {
    let of = |millis: u64| {
        sample(1_763_812_800_000 + millis, |entry| {
            entry.tenant = Tenant::new("acme").unwrap();
            entry
                .targets
                .push(Target::new("subscription", millis).label("=Gold").related());
            entry.category = if millis == 2 { "Team" } else { "Customers" }.into();
        })
    };
    (1..=3).map(of).collect()
}

async fn export(app: &App, query: &str) -> Answer {
    get_with(&app.router, &format!("/log/api/export.{query}"), &ADA).await
}

#[tokio::test]
async fn json_lines_hold_each_entry_as_it_is_told_alone() {
    let app = App::new(&acme()).await;
    let file = export(&app, "jsonl").await;
    assert_eq!(file.status, 200);
    assert!(file.body.ends_with('\n'));
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!(lines.len(), 3);
    for (line, entry) in lines.iter().zip(acme().iter().rev()) {
        let address = format!("/log/api/entries/{}", entry.id);
        assert_eq!(*line, get_with(&app.router, &address, &ADA).await.body);
    }
}

#[tokio::test]
async fn csv_is_a_table_that_people_can_open() {
    let app = App::new(&acme()[..1]).await;
    let file = export(&app, "csv").await;
    assert_eq!(file.status, 200);
    insta::assert_snapshot!(file.body.replace('\r', "<CR>"));
}

#[tokio::test]
async fn a_file_is_the_filter_in_the_order_that_was_asked() {
    let app = App::new(&acme()).await;
    let ids = async |query: &str| {
        let file = export(&app, query).await;
        let id = |line: &str| serde_json::from_str::<Value>(line).unwrap()["id"].clone();
        file.body.lines().map(id).collect::<Vec<_>>()
    };
    let id = |at: usize| json!(acme()[at].id);
    assert_eq!(ids("jsonl?category=Customers").await, [id(2), id(0)]);
    assert_eq!(
        ids("jsonl?category=Customers&order=oldest").await,
        [id(0), id(2)]
    );
    assert!(ids("jsonl?q=nobody").await.is_empty());
}

#[tokio::test]
async fn a_file_is_for_whoever_asked_and_nobody_keeps_it() {
    let app = App::new(&acme()).await;
    for (ending, kind) in [
        ("csv", "text/csv; charset=utf-8; header=present"),
        ("jsonl", "application/jsonl; charset=utf-8"),
    ] {
        let file = export(&app, ending).await;
        let day = chrono::Utc::now().format("%Y-%m-%d");
        let name = format!("attachment; filename=\"audit-log-{day}.{ending}\"");
        assert_eq!(file.header("content-disposition"), name);
        assert_eq!(file.header("content-type"), kind);
        assert_eq!(file.header("cache-control"), "no-store");
        assert_eq!(file.header("x-content-type-options"), "nosniff");
    }
}

#[tokio::test]
async fn an_access_without_exports_takes_nothing_out() {
    let app = App::new(&acme()).await;
    for ending in ["csv", "jsonl"] {
        let address = format!("/log/api/export.{ending}");
        let answer = get_with(&app.router, &address, &[("x-user", "42")]).await;
        assert_eq!(answer.status, 403);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(!answer.body.contains("Acme"));
    }
    let list = get_with(&app.router, "/log?limit=2&q=Acme", &[]).await.body;
    assert!(!list.contains("/export."), "{list}");
    let list = get_with(&app.router, "/log?limit=2&q=Acme", &ADA)
        .await
        .body;
    for ending in ["csv", "jsonl"] {
        let link = format!(r#"<a href="./log/api/export.{ending}?q=Acme" download data-export>"#);
        assert!(list.contains(&link), "{list}");
    }
    assert_eq!(app.summaries().await.len(), 2, "two looks, and no export");
}

#[tokio::test]
async fn an_export_is_of_all_that_matches() {
    let app = App::new(&acme()).await;
    for (query, parameter) in [("limit=5", "limit"), ("cursor=x", "cursor"), ("ip=x", "ip")] {
        let answer = export(&app, &format!("csv?{query}")).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["parameter"]),
            (400, &json!(parameter))
        );
    }
    assert!(app.told().await.is_empty());
}

#[tokio::test]
async fn an_export_is_an_entry_that_tells_how_it_ended() {
    let app = App::new(&acme()).await;
    export(&app, "csv?category=Customers").await;
    export(&app, "jsonl?target=customer:42").await;
    let told = app.told().await;
    assert_eq!(told[0].summary, "exported the audit log as CSV");
    assert_eq!(
        told[1].summary,
        "exported the audit log of customer:42 as JSON lines"
    );
    for (entry, entries) in told.iter().zip([2, 3]) {
        assert_eq!(
            (&*entry.action, entry.outcome),
            ("audit_log.export", Outcome::Success)
        );
        assert_eq!((&*entry.actor.id, entry.tenant.as_str()), ("42", "acme"));
        assert_eq!(entry.context["entries"], entries);
    }
    assert_eq!(told[0].context["asked"], json!({"category": "Customers"}));
    assert_eq!(&*told[0].targets[0].kind, "audit_log");
}

#[tokio::test]
async fn asking_for_the_head_takes_nothing_out() {
    let app = App::new(&acme()).await;
    let request = Request::head("/log/api/export.csv").header("x-may", "export");
    let request = request.body(Body::empty()).unwrap();
    let answer = app.router.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(app.told().await.is_empty());
}

async fn exporter() -> Result<Access, StatusCode> {
    Ok(Access::to(Tenant::default()).and_export())
}

/// The API over one store, recording to another.
fn api(store: impl Store, sink: impl Sink) -> (Router, Auditor) {
    let auditor = Auditor::builder(sink).build().unwrap();
    let api: Router = audit_axum::api(store, exporter);
    (api.layer(AuditLayer::new(auditor.clone())), auditor)
}

async fn begin(api: &Router, address: &str) -> axum::response::Response {
    let request = Request::get(address).body(Body::empty()).unwrap();
    api.clone().oneshot(request).await.unwrap()
}

/// A sink that is told of intents, and keeps none.
struct Full;

impl Sink for Full {
    async fn write(&self, _: &[Entry]) -> Result<(), Error> {
        Ok(())
    }

    fn intents(&self) -> Option<&dyn Intents> {
        Some(self)
    }
}

impl Intents for Full {
    fn intend<'a>(&'a self, _: &'a Entry) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async { Err(Error::invalid("the disk is full")) })
    }
}

#[tokio::test]
async fn what_can_not_be_recorded_is_not_taken_out() {
    let many = Many::new(10);
    let (api, _auditor) = api(many.clone(), Full);
    let answer = begin(&api, "/export.csv").await;
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    assert_eq!(many.pulled(), 0, "nothing was read");
}

#[tokio::test]
async fn two_hundred_thousand_entries_are_written_as_they_are_read() {
    const ENTRIES: usize = 200_000;
    let (many, log) = (Many::new(ENTRIES), MemoryStore::new());
    let (api, auditor) = api(many.clone(), log.clone());
    let mut body = begin(&api, "/export.jsonl").await.into_body();
    let (mut rest, mut lines) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        rest.extend(frame.unwrap().into_data().unwrap());
        let whole = rest
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        for line in rest
            .drain(..whole)
            .collect::<Vec<_>>()
            .split_inclusive(|byte| *byte == b'\n')
        {
            assert!(line == many.line(lines), "line {lines}");
            lines += 1;
        }
        let ahead = many.pulled() - lines;
        assert!(
            ahead <= 2 * many.in_a_chunk(),
            "{ahead} entries are held after {lines}"
        );
    }
    assert_eq!((lines, rest.len()), (ENTRIES, 0));
    auditor.flush().await;
    assert_eq!(log.entries()[0].context["entries"], ENTRIES);
}

#[tokio::test]
async fn a_client_that_leaves_ends_the_export_which_is_recorded_as_aborted() {
    let (many, log) = (Many::new(1_000_000), MemoryStore::new());
    let (api, auditor) = api(many.clone(), log.clone());
    let mut body = begin(&api, "/export.csv").await.into_body();
    body.frame().await.unwrap().unwrap();
    let read = many.pulled();
    drop(body);
    auditor.flush().await;
    let entry = &log.entries()[0];
    assert_eq!(
        (&*entry.action, entry.outcome),
        ("audit_log.export", Outcome::Aborted)
    );
    let sent = entry.context["entries"].as_u64().unwrap();
    assert!(0 < sent && sent <= read as u64, "{sent} of {read}");
    assert_eq!(many.pulled(), read, "it is read no further");
}

#[tokio::test]
async fn a_file_that_fails_midway_breaks_off_and_is_recorded_as_failed() {
    let (many, log) = (Many::new(5_000).failing_after(2_000), MemoryStore::new());
    let (api, auditor) = api(many, log.clone());
    for address in ["/export.csv", "/export.jsonl"] {
        let answer = begin(&api, address).await;
        assert_eq!(answer.status(), 200);
        let error = answer.into_body().collect().await.unwrap_err();
        assert!(
            error.to_string().contains("could not be read to its end"),
            "{error}"
        );
    }
    auditor.flush().await;
    for entry in log.entries() {
        assert_eq!(entry.outcome, Outcome::Failure);
        let sent = entry.context["entries"].as_u64().unwrap();
        assert!(0 < sent && sent <= 2_000, "{sent}");
    }
}

#[tokio::test]
async fn a_log_that_can_not_be_read_at_all_is_a_problem_and_no_file() {
    let (many, log) = (Many::new(5_000).failing_after(0), MemoryStore::new());
    let (api, auditor) = api(many, log.clone());
    let answer = begin(&api, "/export.csv").await;
    assert_eq!(answer.status(), 503);
    auditor.flush().await;
    assert_eq!(log.entries()[0].outcome, Outcome::Failure);
}
