//! Whatever an entry holds comes back as it was.

use audit_core::query::TargetRef;
use audit_core::{Audit, Auditor, Entry, Error, Json, Limit, Scope, Sink, Store, Target};
use audited_tests::dice::{Dice, seed};
use audited_tests::entries::{customer, entry, tenant};
use serde_json::json;

use crate::database::Database;

/// What no peer got right, beside the naughty strings.
const TEXTS: &[&str] = &[
    "",
    "\0",
    "a\0b",
    "\\0",
    "\\ud800",
    "\u{1F980}\u{10FFFF}",
    "\u{FFFF}\u{202E}",
    "'; DROP TABLE audit_entries; --",
    "é\u{301}",
    " acme ",
];

/// An entry with this text wherever one can be.
fn full_of(number: usize, text: &str) -> Entry {
    let actor = json!({"kind": "user", "id": text, "label": text});
    let mut entry = entry(
        u64::try_from(number).unwrap(),
        json!({
            "category": text, "action": text, "reason": text,
            "summary": text, "summary_template": text, "summary_values": {text: text},
            "actor": {"id": text, "label": text, "on_behalf_of": actor},
            "context": {text: {text: [text]}},
            "origin": {
                "user_agent": text, "app": text, "session": text, "authentication": text,
                "request_id": text, "trace_id": text, "method": text, "route": text,
                "ip_hash": text, "ip_method": text, "ip_unknown": text, "ip_header": text,
                "device": {"browser": text, "os": text, "kind": "desktop", "model": text},
                "location": {"country": text, "region": text, "city": text,
                    "timezone": text, "network": text, "asn": 3320},
                "truncated": [{"field": text, "bytes": 9000}],
            },
            "steps": [{
                "name": text, "started_at": "2026-01-01T00:00:00.000001Z", "micros": 12,
                "outcome": "failure", "reason": text, "details": {text: text},
            }],
        }),
    );
    if let Ok(name) = audit_core::Tenant::new(text.to_owned()) {
        entry.tenant = name;
    }
    let mut target = customer(text, Some(json!({text: text})), Some(json!(text)));
    target.kind = text.into();
    target.label = text.into();
    target.changed = vec![text.into()];
    entry.targets = vec![target];
    entry
}

async fn comes_back(database: &Database, entries: &[Entry]) {
    database.store.write(entries).await.unwrap();
    for entry in entries {
        let read = database.store.entry(&entry.tenant, entry.id).await;
        is_same(read.unwrap(), entry);
        for target in &entry.targets {
            comes_back_in_its_history(database, entry, target).await;
        }
    }
}

async fn comes_back_in_its_history(database: &Database, entry: &Entry, target: &Target) {
    let record = TargetRef::new(target.kind.clone(), &target.id);
    let history = database
        .store
        .history(&entry.tenant, &record, None, Limit::MAX);
    let history = history.await.unwrap();
    let mut versions = history.into_iter();
    let version = versions.find(|version| version.entry.id == entry.id);
    let version = version.expect("a version");
    assert!(version.before == target.before && version.after == target.after);
    is_same(Some(version.entry), &entry.brief());
}

fn is_same(read: Option<Entry>, entry: &Entry) {
    let mut read = read.expect("an entry");
    read.recorded_at = None;
    assert!(
        &read == entry,
        "{:?} became {:?}",
        entry.summary,
        read.summary
    );
}

#[tokio::test]
async fn any_text_comes_back_from_every_field() {
    let texts = TEXTS.iter().chain(naughty_strings::BLNS);
    let entries: Vec<_> = texts
        .enumerate()
        .map(|(number, text)| full_of(number, text))
        .collect();
    comes_back(&Database::new().await, &entries).await;
}

#[tokio::test]
async fn a_long_text_comes_back_from_every_field() {
    let long = "x\u{1F980}".repeat(20_000);
    comes_back(&Database::new().await, &[full_of(1, &long)]).await;
}

#[tokio::test]
async fn a_megabyte_comes_back_from_each_state_and_from_context() {
    let megabyte = || json!({"note": "\u{1F980}\0".repeat(200_000)});
    let mut large = entry(1, json!({"context": megabyte()}));
    large.targets = (0..3)
        .map(|id| customer(id, Some(megabyte()), Some(megabyte())))
        .collect();
    comes_back(&Database::new().await, &[large]).await;
}

#[tokio::test]
async fn a_lone_surrogate_comes_back_from_a_state_as_it_was_escaped() {
    let mut odd = entry(1, json!({}));
    let mut target = customer(1, None, None);
    target.before =
        Some(Json::from_text(r#"{"a":"\ud800","a":1e400,"b":9007199254740993}"#).unwrap());
    odd.targets = vec![target];
    comes_back(&Database::new().await, &[odd]).await;
}

#[tokio::test]
async fn json_of_64_levels_comes_back() {
    let mut deep = json!("bottom");
    for _ in 0..32 {
        deep = json!({"in": [deep]});
    }
    let mut entry = entry(1, json!({"context": {"deep": deep}}));
    entry.targets = vec![customer(1, Some(deep.clone()), Some(deep))];
    comes_back(&Database::new().await, &[entry]).await;
}

/// A number that takes all digits there are.
fn ratio(dice: &mut Dice) -> f64 {
    f64::from(dice.below(u32::MAX)) / f64::from(1 + dice.below(u32::MAX))
}

#[tokio::test]
async fn a_number_of_many_digits_comes_back() {
    let mut dice = Dice::of(seed());
    let numbers: Vec<_> = (0..1_000).map(|_| ratio(&mut dice)).collect();
    let mut entry = entry(
        1,
        json!({"context": {"numbers": numbers}, "origin": {"location": {}}}),
    );
    let location = entry.origin.location.as_mut().unwrap();
    location.latitude = Some(ratio(&mut dice));
    comes_back(&Database::new().await, &[entry]).await;
}

#[tokio::test]
async fn a_tenant_of_any_text_has_a_log_of_its_own() {
    let database = Database::new().await;
    for name in TEXTS.iter().filter(|name| !name.is_empty()) {
        let mut entry = entry(1, json!({"summary": name}));
        entry.tenant = tenant(name);
        comes_back(&database, &[entry]).await;
    }
}

/// What an audited call says beyond any cap is cut, and the rest of its entry is kept.
#[tokio::test]
async fn a_call_that_says_much_is_stored() {
    let database = Database::new().await;
    let auditor = Auditor::builder(database.store.clone()).build().unwrap();
    let scope = Scope::builder(&auditor).open();
    let long = "\u{1F980}\0".repeat(200_000);
    let call = async {
        let audit = Audit::current();
        audit.context("long", &long);
        audit.reason(long.clone());
        audit
            .step("Asked")
            .detail("body", &long)
            .failed(Error::invalid(long.clone()));
        Err::<(), _>(Error::invalid(long.clone()))
    };
    scope.try_call("customer.update", call).await.unwrap_err();
    auditor.flush().await;
    let totals = auditor.totals();
    assert_eq!((totals.written, totals.rejected, totals.lost), (1, 0, 0));
    let filter = audit_core::Filter::new(audit_core::Tenant::default());
    let page = database.store.page(&filter, None, Limit::MAX).await;
    let entry = page.unwrap().entries.remove(0);
    let kept = &entry.context["long"];
    assert_eq!(kept["bytes"], long.len());
    assert!(long.starts_with(kept["$truncated"].as_str().unwrap()));
    assert!(entry.reason.unwrap().len() <= audit_core::text::FIELD_BYTES);
    let cut = entry.truncated.iter().map(|cut| (&*cut.field, cut.bytes));
    let bytes = long.len();
    assert_eq!(
        cut.collect::<Vec<_>>(),
        [
            ("context/long", bytes),
            ("steps/0/reason", bytes),
            ("steps/0/details/body", bytes),
            ("reason", bytes),
        ]
    );
}
