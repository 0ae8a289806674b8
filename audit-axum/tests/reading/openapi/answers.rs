//! Real answers are what the document says.

use std::collections::BTreeSet;

use audit_axum::Api;
use audit_core::test_kit::{MemoryStore, sample};
use audit_core::{Actor, Entry, Error, Json, Outcome, Target};
use axum::Router;
use jsonschema::Validator;
use serde_json::{Value, json};

use super::{all_may, operations, resolve, served};
use crate::api::Broken;
use crate::coverage::auditor;
use crate::{Answer, everyone, get, get_with, store};

const SAMPLE: &str = "/entries/00000000-0001-7000-8000-000000000000";
const NOBODY: &str = "/entries/00000000-0009-7000-8000-000000000000";
const RECORD: &str = "/targets/customer/42";

/// Entries in which as much as possible is told, and one in which little is.
fn log() -> Vec<Entry> {
    let full = sample(1, |e| {
        e.actor = Actor::user("7", "Sam").on_behalf_of(Actor::user("42", "Ada"));
        e.reason = Some("asked for".into());
        e.began_at = Some(e.occurred_at);
        e.recorded_at = Some(e.occurred_at);
        e.context.insert("ticket".into(), json!(7));
        e.targets[0].after = Some(Json::from_text(r#"{"name":null,"seats":[1]}"#).unwrap());
        e.targets.push(Target::new("subscription", 9).related());
        e.origin.status = Some(204);
        e.origin.session = Some("fingerprint".into());
    });
    let failed = sample(2, |e| {
        e.outcome = Outcome::Failure;
        e.targets = Vec::new();
        e.origin = audit_core::Origin::default();
    });
    vec![full, failed, sample(3, |_| {})]
}

struct Document(Value);

impl Document {
    /// What an answer of this status to a path has to be; nothing where it has no body.
    fn validator(&self, path: &str, status: u16) -> Option<Validator> {
        let found = operations(&self.0).into_iter().find(|(at, _)| *at == path);
        let responses = &found.unwrap().1["responses"];
        let response = resolve(&self.0, &responses[status.to_string()]);
        assert!(response.is_object(), "{path} answers {status} undocumented");
        let content = response["content"].as_object()?.values().next()?;
        Some(self.schema(&content["schema"]))
    }

    /// References within a schema are to the document around it.
    fn schema(&self, schema: &Value) -> Validator {
        let mut whole = schema.clone();
        whole["components"] = self.0["components"].clone();
        let options = jsonschema::draft202012::options().should_validate_formats(true);
        options.build(&whole).unwrap()
    }

    fn check(&self, path: &str, answer: &Answer) {
        let status = answer.status.as_u16();
        match self.validator(path, status) {
            Some(validator) => {
                let body = value(answer);
                let wrong: Vec<_> = validator
                    .iter_errors(&body)
                    .map(|error| format!("{}: {error}", error.instance_path()))
                    .collect();
                assert!(wrong.is_empty(), "{path} {status}: {wrong:#?}");
            }
            None => assert_eq!(answer.body, "", "{path} {status}"),
        }
    }

    /// All that it says is answered.
    fn promised(&self) -> BTreeSet<(String, u16)> {
        let mut promised = BTreeSet::new();
        for (path, operation) in operations(&self.0) {
            let statuses = operation["responses"].as_object().unwrap().keys();
            promised.extend(statuses.map(|status| (path.to_owned(), status.parse().unwrap())));
        }
        promised
    }
}

/// A file that is not JSON is a text.
fn value(answer: &Answer) -> Value {
    match answer.header("content-type").contains("json;")
        || answer.header("content-type").ends_with("json")
    {
        true => answer.json(),
        false => json!(answer.body),
    }
}

/// An address of each path, one of the same with a mistake, and one of another tenant's.
fn addresses() -> Vec<(&'static str, Vec<String>)> {
    let of = |rest: &str| format!("{RECORD}/{rest}");
    let to = |all: &[&str]| all.iter().map(|&address| address.to_owned()).collect();
    vec![
        (
            "/entries",
            to(&[
                "/entries",
                "/entries?limit=1&order=oldest",
                "/entries?limit=0",
            ]),
        ),
        (
            "/entries/{entry}",
            to(&[SAMPLE, NOBODY, &format!("{SAMPLE}?limit=1")]),
        ),
        ("/facets", to(&["/facets", "/facets?limit=1"])),
        (
            "/histogram",
            to(&["/histogram", "/histogram?interval=year"]),
        ),
        (
            "/targets/{target_kind}/{target_id}/history",
            vec![of("history"), of("history?limit=1"), of("history?at=1")],
        ),
        (
            "/targets/{target_kind}/{target_id}/state",
            vec![
                of("state?at=2026-11-22"),
                of("state?at=1970-01-01"),
                of("state"),
            ],
        ),
        ("/export.csv", to(&["/export.csv", "/export.csv?limit=1"])),
        (
            "/export.jsonl",
            to(&["/export.jsonl", "/export.jsonl?limit=1"]),
        ),
        ("/catalog", to(&["/catalog", "/catalog?limit=1"])),
        ("/coverage", to(&["/coverage", "/coverage?limit=1"])),
        ("/openapi.json", to(&["/openapi.json", "/openapi.json?v=1"])),
    ]
}

fn broken(error: fn() -> Error) -> Router {
    audit_axum::api(Broken(error), all_may)
}

#[tokio::test]
async fn each_answer_is_as_promised_and_each_promise_is_kept() {
    let document = Document(served().await);
    let auditor = auditor().await;
    let apps = [
        Api::new(store(&log()).await, all_may)
            .coverage(&auditor)
            .router(),
        Api::new(MemoryStore::new(), everyone)
            .coverage(&auditor)
            .router(),
        broken(|| Error::unavailable("down")),
        broken(|| Error::invalid("broken")),
    ];
    let mut answered = BTreeSet::new();
    for (path, mut addresses) in addresses() {
        let theirs = addresses[0].split('?').next().unwrap();
        addresses.push(format!("{theirs}?tenant=theirs"));
        for (app, address) in apps
            .iter()
            .flat_map(|app| addresses.iter().map(move |a| (app, a)))
        {
            let answer = get_with(app, address, &[]).await;
            document.check(path, &answer);
            answered.insert((path.to_owned(), answer.status.as_u16()));
        }
    }
    let held = get_with(&apps[0], SAMPLE, &[("if-none-match", "*")]).await;
    document.check("/entries/{entry}", &held);
    answered.insert(("/entries/{entry}".to_owned(), held.status.as_u16()));
    assert_eq!(answered, document.promised());
}

#[tokio::test]
async fn a_problem_at_no_address_is_one_like_all_others() {
    let document = Document(served().await);
    let problem = json!({"$ref": "#/components/schemas/Problem"});
    let nothing = get(&broken(|| Error::invalid("unasked")), "/nothing").await;
    assert!(document.schema(&problem).is_valid(&nothing.json()));
}

/// Alters a real answer, which the document has to notice.
async fn refused(path: &str, address: &str, alter: impl Fn(&mut Value)) {
    let document = Document(served().await);
    let app = audit_axum::api(store(&log()).await, all_may);
    let answer = get(&app, address).await;
    let validator = document.validator(path, answer.status.as_u16()).unwrap();
    let mut body = answer.json();
    assert!(validator.is_valid(&body));
    alter(&mut body);
    assert!(!validator.is_valid(&body), "{body}");
}

#[tokio::test]
async fn an_answer_that_is_otherwise_is_noticed() {
    let page = async |alter: fn(&mut Value)| refused("/entries", "/entries", alter).await;
    page(|page| drop(page.as_object_mut().unwrap().remove("older"))).await;
    page(|page| page["total"] = json!(3)).await;
    page(|page| page["entries"][0]["outcome"] = json!("fine")).await;
    page(|page| page["entries"][0]["occurred_at"] = json!("yesterday")).await;
    page(|page| page["entries"][0]["id"] = json!(7)).await;
    page(|page| page["entries"][0]["origin"]["ips"] = json!("::1")).await;
    page(|page| page["entries"][0]["targets"][0]["before"] = json!({})).await;
    refused("/entries/{entry}", SAMPLE, |entry| {
        entry["targets"][0]["changes"][0]["path"] = json!(null);
    })
    .await;
    refused("/histogram", "/histogram", |histogram| {
        histogram["bars"][0]["outcomes"][0] = json!({"value": "success"});
    })
    .await;
    refused("/facets", "/facets?limit=1", |problem| {
        problem["parameter"] = json!(1);
    })
    .await;
}
