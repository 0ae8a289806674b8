//! Whatever a program asks for by the API, alone or together, it gets all that was meant and no more.
//!
//! What is meant is read from the entries as JSON, by nothing that the library reads a filter with.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt::Write;
use std::net::IpAddr;

use audit_core::{Entry, Sink};
use audited::axum::{Access, api};
use audited::test_kit::MemoryStore;
use audited::{AuditLayer, Auditor};
use audited_tests::dice::{Dice, seed};
use audited_tests::entries::{acme, entry_at, time};
use audited_tests::runs;
use axum::Router;
use axum::body::Body;
use chrono::{DateTime, Utc};
use http::Request;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::database::Database;

const ENTRIES: u64 = 60;

/// An hour, in which all of them happened; several share a millisecond.
const MICROS: u32 = 3_600_000;

const WORDS: [&str; 4] = ["amber", "birch", "cedar", "dahlia"];

/// Each parameter that narrows the log, with values that some entries have.
const PARAMETERS: [(&str, &[&str]); 11] = [
    (
        "actor",
        &["user:1", "user:a:b", "user", "system:1", "anonymous"],
    ),
    (
        "target",
        &[
            "customer:1",
            "customer:2",
            "customer",
            "vehicle:x:y",
            "ship",
        ],
    ),
    (
        "category",
        &["Customers", "customers", "Team", "Ünïcode & more"],
    ),
    (
        "action",
        &[
            "customer.update",
            "customer.*",
            "customer",
            "team.*",
            "customer.plan.*",
        ],
    ),
    (
        "operation",
        &["create", "read", "update", "delete", "execute"],
    ),
    (
        "outcome",
        &[
            "success", "failure", "denied", "aborted", "panicked", "unknown",
        ],
    ),
    ("stream", &["account", "activity"]),
    (
        "ip",
        &["10.0.0.1", "10.0.0.0/8", "2001:db8::/32", "2001:db8::1"],
    ),
    ("country", &["DE", "FR", "fr"]),
    ("request", &["r-1", "R-1", "r 2"]),
    ("q", &["amber", "birch cedar", "DAHLIA", "amber dahlia"]),
];

/// These can't be left out, nor be given twice.
const ONCE: [&str; 3] = ["q", "from", "to"];

fn random_entry(dice: &mut Dice, number: u64) -> Entry {
    let micros = i64::from(dice.below(MICROS)) * 1_000;
    let words: Vec<_> = WORDS.into_iter().filter(|_| dice.once_in(2)).collect();
    let mut fields = json!({
        "tenant": dice.pick(&["acme", "acme", "acme", "globex"]),
        "category": dice.pick(&["Customers", "customers", "Team", "Ünïcode & more", "Other"]),
        "action": dice.pick(&[
            "customer", "customer.update", "customer.view", "customer.plan.change", "customers.merge",
            "team.invite",
        ]),
        "operation": dice.pick(values("operation")),
        "outcome": dice.pick(values("outcome")),
        "stream": dice.pick(values("stream")),
        "actor": {
            "kind": dice.pick(&["user", "user", "system", "anonymous"]),
            "id": dice.pick(&["1", "2", "a:b", ""]),
        },
        "summary": words.join(" "),
        "targets": targets(dice),
    });
    let origin = &mut fields["origin"];
    let addresses = [
        "10.0.0.1",
        "10.9.9.9",
        "2001:db8::1",
        "2001:db9::1",
        "::ffff:10.0.0.1",
    ];
    set(dice, origin, "ip", &addresses);
    set(dice, origin, "request_id", &["r-1", "R-1", "r 2", "r"]);
    if dice.once_in(2) {
        origin["location"] = json!({"country": dice.pick(&["DE", "FR"])});
    }
    if origin.is_null() {
        *origin = json!({});
    }
    entry_at(number, micros, fields)
}

fn set(dice: &mut Dice, origin: &mut Value, name: &str, from: &[&str]) {
    if !dice.once_in(4) {
        origin[name] = json!(dice.pick(from));
    }
}

fn targets(dice: &mut Dice) -> Vec<Value> {
    let target = |dice: &mut Dice, role: &str| {
        json!({
            "kind": dice.pick(&["customer", "customer", "vehicle", "customers"]),
            "id": dice.pick(&["1", "2", "x:y"]), "label": "", "role": role,
        })
    };
    let mut targets: Vec<_> = (0..dice.below(3))
        .map(|_| target(dice, "related"))
        .collect();
    targets.dedup();
    let mut seen = BTreeSet::new();
    targets.retain(|target| seen.insert(target.to_string()));
    targets
}

fn values(name: &str) -> &'static [&'static str] {
    let found = PARAMETERS.iter().find(|(other, _)| *other == name);
    found.unwrap().1
}

/// One parameter of a question.
#[derive(Debug, Clone)]
struct Asked {
    name: &'static str,
    value: String,
    is_not: bool,
}

impl Asked {
    fn random(dice: &mut Dice, name: &'static str) -> Self {
        let value = match name {
            "from" | "to" => time(i64::from(dice.below(MICROS)) * 1_000).to_rfc3339(),
            name => dice.pick(values(name)).to_owned(),
        };
        Self {
            name,
            value,
            is_not: !ONCE.contains(&name) && dice.once_in(2),
        }
    }

    /// Whether an entry has the value.
    fn is(&self, entry: &Value) -> bool {
        let value = self.value.as_str();
        let is_of = |of: &Value| {
            let (kind, id) = (text(&of["kind"]), text(&of["id"]));
            value == kind || value == format!("{kind}:{id}")
        };
        match self.name {
            "actor" => is_of(&entry["actor"]),
            "target" => entry["targets"].as_array().unwrap().iter().any(is_of),
            "action" => match value.strip_suffix('*') {
                Some(beginning) => text(&entry["action"]).starts_with(beginning),
                None => entry["action"] == value,
            },
            "ip" => is_within(value, &entry["origin"]["ip"]),
            "country" => entry["origin"]["location"]["country"] == value.to_uppercase(),
            "request" => entry["origin"]["request_id"] == value,
            "q" => value.to_lowercase().split(' ').all(|word| {
                text(&entry["summary"])
                    .split(' ')
                    .any(|other| other == word)
            }),
            "from" => at(&entry["occurred_at"]) >= at(&json!(value)),
            "to" => at(&entry["occurred_at"]) < at(&json!(value)),
            name => entry[name] == value,
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn at(value: &Value) -> DateTime<Utc> {
    text(value).parse().unwrap()
}

/// The addresses that are asked for are few enough to be told by hand. One of IPv4 that is written in
/// IPv6 is the same.
fn is_within(asked: &str, ip: &Value) -> bool {
    let Some(ip) = ip.as_str() else { return false };
    let ip = ip.parse::<IpAddr>().unwrap().to_canonical().to_string();
    match asked {
        "10.0.0.0/8" => ip.starts_with("10."),
        "2001:db8::/32" => ip.starts_with("2001:db8:"),
        address => ip == address,
    }
}

/// One of those that are asked for by each name, and none of those that are left out.
fn is_meant(asked: &[Asked], entry: &Value) -> bool {
    let names: BTreeSet<_> = asked.iter().map(|asked| asked.name).collect();
    let passes = |name| {
        let mut wanted = asked
            .iter()
            .filter(|of| of.name == name && !of.is_not)
            .peekable();
        wanted.peek().is_none() || wanted.any(|of| of.is(entry))
    };
    let mut unwanted = asked.iter().filter(|of| of.is_not);
    entry["tenant"] == "acme" && names.into_iter().all(passes) && !unwanted.any(|of| of.is(entry))
}

fn query(asked: &[Asked]) -> String {
    asked.iter().fold(String::new(), |mut query, asked| {
        let not = if asked.is_not { "!" } else { "" };
        write!(query, "&{}={not}", asked.name).unwrap();
        for byte in asked.value.bytes() {
            write!(query, "%{byte:02X}").unwrap();
        }
        query
    })
}

async fn get(api: &Router, address: &str) -> Value {
    let request = Request::get(address).body(Body::empty()).unwrap();
    let response = api.clone().oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let body = String::from_utf8(body.to_vec()).unwrap();
    assert_eq!(head.status, 200, "{address}: {body}");
    serde_json::from_str(&body).unwrap()
}

/// The ids that a walk finds, with pages as long as chance wants them.
async fn walk(api: &Router, dice: &mut Dice, asked: &[Asked], order: &str) -> Vec<String> {
    let onward = if order == "newest" { "older" } else { "newer" };
    let (mut found, mut cursor) = (Vec::new(), String::new());
    for _ in 0..=ENTRIES {
        let limit = 1 + dice.below(20);
        let query = query(asked);
        let page = get(
            api,
            &format!("/entries?order={order}&limit={limit}{query}{cursor}"),
        )
        .await;
        let entries = page["entries"].as_array().unwrap();
        found.extend(entries.iter().map(|entry| text(&entry["id"]).to_owned()));
        match page[onward].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
    panic!("a walk without an end: {asked:?}");
}

/// Each parameter alone, and each with each other and with itself.
fn questions(dice: &mut Dice) -> Vec<Vec<Asked>> {
    let names: Vec<_> = PARAMETERS.iter().map(|(name, _)| *name).collect();
    let names = [names, vec!["from", "to"]].concat();
    let mut questions = vec![Vec::new()];
    for (at, &one) in names.iter().enumerate() {
        questions.push(vec![Asked::random(dice, one)]);
        let others = names[at..]
            .iter()
            .filter(|&&other| other != one || !ONCE.contains(&one));
        for &other in others {
            questions.push(vec![Asked::random(dice, one), Asked::random(dice, other)]);
        }
    }
    questions
}

async fn open() -> Result<Access, Infallible> {
    Ok(Access::to(acme()))
}

#[tokio::test]
async fn each_filter_alone_and_with_each_other_finds_what_is_meant_page_by_page() {
    let mut dice = Dice::of(seed());
    for _ in 0..runs(1, 20) {
        let log: Vec<_> = (0..ENTRIES)
            .map(|number| random_entry(&mut dice, number))
            .collect();
        let database = Database::new().await;
        database.store.write(&log).await.unwrap();
        database.store.upkeep().once().await.unwrap(); // words are indexed
        let auditor = Auditor::builder(MemoryStore::new()).build().unwrap();
        let api: Router = api(database.store.clone(), open);
        let api = api.layer(AuditLayer::new(auditor)); // it records who looks
        let mut log: Vec<_> = log
            .iter()
            .map(|entry| serde_json::to_value(entry).unwrap())
            .collect();
        log.sort_by(|one, other| text(&one["id"]).cmp(text(&other["id"])));
        let mut told = 0;
        for asked in questions(&mut dice) {
            let order = dice.pick(&["newest", "oldest"]);
            let meant = log.iter().filter(|entry| is_meant(&asked, entry));
            let mut meant: Vec<_> = meant.map(|entry| text(&entry["id"]).to_owned()).collect();
            if order == "newest" {
                meant.reverse();
            }
            told += usize::from(!meant.is_empty() && meant.len() < log.len());
            let found = walk(&api, &mut dice, &asked, order).await;
            assert_eq!(found, meant, "{order} {asked:?}");
        }
        assert!(told > 50, "only {told} questions tell anything");
    }
}
