use std::fmt::Write;

use audit_core::query::{ActionPattern, Order, TargetRef, Towards};
use audit_core::{Entry, EntryId, Filter, Operation, Outcome, Stream, Target, Tenant};
use chrono::DateTime;
use insta::assert_snapshot;
use serde_json::json;
use uuid::Uuid;

use super::index::Stretch;
use super::*;
use crate::dialect::sqlite::SQLITE;
use crate::rows::Rows;

/// The text with its arguments written below it.
fn show(statement: Statement) -> String {
    let (text, values) = statement.into_parts();
    let mut shown = text
        .replace(" AND ", "\n  AND ")
        .replace(" FROM ", "\nFROM ");
    for value in values {
        write!(shown, "\n{}", plain(value)).unwrap();
    }
    shown
}

fn plain(value: Value) -> String {
    match value {
        Value::Bytes(Some(bytes)) if bytes[..10] != [0; 10] => "Bytes(random)".into(),
        value => format!("{value:?}"),
    }
}

fn acme() -> Tenant {
    Tenant::new("acme").unwrap()
}

fn filter() -> Filter {
    Filter::new(acme())
}

fn id(bits: u128) -> EntryId {
    EntryId::new(Uuid::from_u128(bits))
}

fn stretch(towards: Towards) -> Stretch {
    Stretch {
        towards,
        beyond: None,
        edge: None,
    }
}

fn page(filter: &Filter) -> String {
    let stretch = stretch(Towards::of(filter, None));
    show(select::page(&SQLITE, filter, stretch, 51))
}

pub(crate) fn entry(number: u32) -> Entry {
    let mut entry: Entry = serde_json::from_value(json!({
        "id": Uuid::from_u128(number.into()), "tenant": "acme", "occurred_at": "2026-01-02T03:04:05.000006Z",
        "stream": "account", "category": "Customers", "action": "customer.update",
        "operation": "update", "outcome": "success",
        "actor": {"kind": "user", "id": "7", "label": "Ada"},
        "targets": [], "summary": "changed 42", "summary_template": "changed {target}",
        "origin": {"ip": "203.0.113.7", "request_id": "r-1", "location": {"country": "DE"}},
    }))
    .unwrap();
    entry.targets = vec![Target::new("customer", 42)];
    entry.targets[0].before = Some(audit_core::Json::from_text(r#"{"plan":"basic"}"#).unwrap());
    entry.targets[0].changed = vec!["plan".into()];
    entry
}

mod count;
mod filling;
mod history;
mod insert;
mod intents;
#[cfg(feature = "mysql")]
mod mysql;
mod page;
mod plan;
#[cfg(feature = "postgres")]
mod postgres;
mod reach;
mod retention;
mod target;
mod text;
