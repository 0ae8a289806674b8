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

fn entry(number: u32) -> Entry {
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

fn inserts(count: u32) -> Vec<String> {
    let entries: Vec<_> = (0..count).map(entry).collect();
    inserts_of(&entries)
}

fn inserts_of(entries: &[Entry]) -> Vec<String> {
    let rows = Rows::of(entries).unwrap();
    let statements = (SQLITE.insert)(&SQLITE, rows);
    statements.into_iter().map(show).collect()
}

#[test]
fn an_entry_what_is_pending_and_its_targets_are_three_inserts() {
    let [entry, pending, target] = inserts(1).try_into().unwrap();
    assert_snapshot!(entry, @r#"
    INSERT INTO audit_entries (tenant, id, stream, category, action, operation, outcome, actor_kind, actor_id, ip, country, request, entry, salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    Key(Some("acme"))
    Id(00000000-0000-0000-0000-000000000000)
    Key(Some("account"))
    Key(Some("Customers"))
    Key(Some("customer.update"))
    Key(Some("update"))
    Key(Some("success"))
    Key(Some("user"))
    Key(Some("7"))
    Bytes(Some([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 203, 0, 113, 7]))
    Key(Some("DE"))
    Key(Some("r-1"))
    Text(Some("{\"id\":\"00000000-0000-0000-0000-000000000000\",\"tenant\":\"acme\",\"occurred_at\":\"2026-01-02T03:04:05.000006Z\",\"stream\":\"account\",\"category\":\"Customers\",\"action\":\"customer.update\",\"operation\":\"update\",\"outcome\":\"success\",\"actor\":{\"kind\":\"user\",\"id\":\"7\",\"label\":\"Ada\"},\"targets\":[{\"kind\":\"customer\",\"id\":\"42\",\"label\":\"\",\"role\":\"primary\"}],\"summary\":\"changed 42\",\"summary_template\":\"changed {target}\",\"origin\":{\"ip\":\"203.0.113.7\",\"location\":{\"country\":\"DE\"},\"request_id\":\"r-1\"}}"))
    Bytes(random)
    "#);
    assert_snapshot!(pending, @r#"
    INSERT INTO audit_pending (tenant, id) VALUES (?, ?)
    Key(Some("acme"))
    Id(00000000-0000-0000-0000-000000000000)
    "#);
    assert_snapshot!(target, @r#"
    INSERT INTO audit_targets (tenant, kind, target_id, entry_id, role, state_before, state_after, changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    Key(Some("acme"))
    Key(Some("customer"))
    Key(Some("42"))
    Id(00000000-0000-0000-0000-000000000000)
    Key(Some("primary"))
    Text(Some("{\"plan\":\"basic\"}"))
    Text(None)
    Text(Some("[\"plan\"]"))
    "#);
}

#[test]
fn a_batch_is_cut_into_powers_of_two() {
    let rows = |statement: &String| statement.matches("(?").count();
    let counts: Vec<_> = inserts(300).iter().map(rows).collect();
    assert_eq!(counts, [128, 128, 32, 8, 4].repeat(3));
}

#[test]
fn a_batch_is_cut_before_it_is_too_long() {
    let mut entries: Vec<_> = (0..7).map(entry).collect();
    for entry in &mut entries {
        entry.summary = "x".repeat(1_500_000).into();
    }
    entries[6].summary = "x".repeat(6_000_000).into();
    let rows = |statement: &String| statement.matches("(?").count();
    let counts: Vec<_> = inserts_of(&entries).iter().map(rows).collect();
    assert_eq!(counts, [2, 2, 2, 1, 4, 2, 1, 4, 2, 1]);
}

#[test]
fn everything_is_the_primary_key_backwards() {
    assert_snapshot!(page(&filter()), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e WHERE e.tenant = ? ORDER BY e.id DESC LIMIT ?
    Key(Some("acme"))
    Integer(51)
    "#);
    assert_snapshot!(page(&filter().order(Order::Oldest)), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e WHERE e.tenant = ? ORDER BY e.id ASC LIMIT ?
    Key(Some("acme"))
    Integer(51)
    "#);
}

#[test]
fn a_cursor_goes_on_either_way() {
    let beyond_7_to_9 = |towards| Stretch {
        beyond: Some(id(7)),
        edge: Some(id(9)),
        ..stretch(towards)
    };
    let older = select::page(&SQLITE, &filter(), beyond_7_to_9(Towards::Older), 51);
    let newer = select::page(&SQLITE, &filter(), beyond_7_to_9(Towards::Newer), 51);
    assert_snapshot!(show(older), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e WHERE e.tenant = ?
      AND e.id < ?
      AND e.id >= ? ORDER BY e.id DESC LIMIT ?
    Key(Some("acme"))
    Id(00000000-0000-0000-0000-000000000007)
    Id(00000000-0000-0000-0000-000000000009)
    Integer(51)
    "#);
    assert_snapshot!(show(newer), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e WHERE e.tenant = ?
      AND e.id > ?
      AND e.id <= ? ORDER BY e.id ASC LIMIT ?
    Key(Some("acme"))
    Id(00000000-0000-0000-0000-000000000007)
    Id(00000000-0000-0000-0000-000000000009)
    Integer(51)
    "#);
}

#[test]
fn times_are_ranges_of_ids() {
    let at = |micros| DateTime::from_timestamp_micros(micros).unwrap();
    assert_snapshot!(page(&filter().from(at(1_500)).to(at(3_000))), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e WHERE e.tenant = ?
      AND e.id >= ?
      AND e.id <= ? ORDER BY e.id DESC LIMIT ?
    Key(Some("acme"))
    Id(00000000-0001-0000-0000-000000000000)
    Id(00000000-03ea-ffff-ffff-ffffffffffff)
    Integer(51)
    "#);
    assert_snapshot!(page(&filter().from(at(-5)).to(at(3_001))), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e WHERE e.tenant = ?
      AND e.id >= ?
      AND e.id <= ? ORDER BY e.id DESC LIMIT ?
    Key(Some("acme"))
    Id(00000000-0000-0000-0000-000000000000)
    Id(00000000-03eb-ffff-ffff-ffffffffffff)
    Integer(51)
    "#);
}

#[test]
fn one_actor_or_category_uses_its_index_and_several_do_not() {
    let ada = || "user:42".parse().unwrap();
    assert_snapshot!(page(&filter().actor(ada())), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e WHERE e.tenant = ?
      AND (e.actor_kind = ?
      AND e.actor_id = ?) ORDER BY e.id DESC LIMIT ?
    Key(Some("acme"))
    Key(Some("user"))
    Key(Some("42"))
    Integer(51)
    "#);
    assert_snapshot!(page(&filter().category("Team")), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e WHERE e.tenant = ?
      AND (e.category = ?) ORDER BY e.id DESC LIMIT ?
    Key(Some("acme"))
    Key(Some("Team"))
    Integer(51)
    "#);
    assert_snapshot!(page(
        &filter()
            .actor(ada())
            .actor("system".parse().unwrap())
            .not_actor(ada())
    ), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e WHERE e.tenant = ?
      AND (+e.actor_kind = ?
      AND e.actor_id = ? OR +e.actor_kind = ?)
      AND NOT (+e.actor_kind = ?
      AND e.actor_id = ?) ORDER BY e.id DESC LIMIT ?
    Key(Some("acme"))
    Key(Some("user"))
    Key(Some("42"))
    Key(Some("system"))
    Key(Some("user"))
    Key(Some("42"))
    Integer(51)
    "#);
    assert_snapshot!(page(
        &filter()
            .category("Team")
            .category("Customers")
            .not_category("Vehicles")
    ), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e WHERE e.tenant = ?
      AND (+e.category = ? OR +e.category = ?)
      AND NOT (+e.category = ?) ORDER BY e.id DESC LIMIT ?
    Key(Some("acme"))
    Key(Some("Team"))
    Key(Some("Customers"))
    Key(Some("Vehicles"))
    Integer(51)
    "#);
}

#[test]
fn an_action_is_a_word_or_a_range_of_bytes() {
    let of = |text: &str| text.parse().unwrap();
    assert_snapshot!(page(
        &filter()
            .action(of("customer.*"))
            .not_action(of("customer.view"))
    ), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e WHERE e.tenant = ?
      AND (e.action >= ?
      AND e.action < ?)
      AND NOT (e.action = ?) ORDER BY e.id DESC LIMIT ?
    Key(Some("acme"))
    Key(Some("customer."))
    Key(Some("customer/"))
    Key(Some("customer.view"))
    Integer(51)
    "#);
}

#[test]
fn words_are_compared() {
    assert_snapshot!(page(
        &filter()
            .operation(Operation::Create)
            .outcome(Outcome::Denied)
            .not_outcome(Outcome::Success)
            .stream(Stream::Activity)
    ), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e WHERE e.tenant = ?
      AND (e.operation = ?)
      AND (e.outcome = ?)
      AND NOT (e.outcome = ?)
      AND (e.stream = ?) ORDER BY e.id DESC LIMIT ?
    Key(Some("acme"))
    Key(Some("create"))
    Key(Some("denied"))
    Key(Some("success"))
    Key(Some("activity"))
    Integer(51)
    "#);
}

#[test]
fn what_may_be_missing_is_never_null_in_a_condition() {
    let of = |text: &str| text.parse().unwrap();
    assert_snapshot!(page(
        &filter()
            .ip(of("10.0.0.0/8"))
            .not_ip(of("10.1.2.3"))
            .country("DE")
            .not_country("FR")
            .request("r-1")
            .not_request("r-2")
    ), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e WHERE e.tenant = ?
      AND (e.ip IS NOT NULL
      AND e.ip BETWEEN ?
      AND ?)
      AND NOT (e.ip IS NOT NULL
      AND e.ip BETWEEN ?
      AND ?)
      AND (e.country IS NOT NULL
      AND e.country = ?)
      AND NOT (e.country IS NOT NULL
      AND e.country = ?)
      AND (e.request IS NOT NULL
      AND e.request = ?)
      AND NOT (e.request IS NOT NULL
      AND e.request = ?) ORDER BY e.id DESC LIMIT ?
    Key(Some("acme"))
    Bytes(Some([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 0]))
    Bytes(Some([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 255, 255, 255]))
    Bytes(Some([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 1, 2, 3]))
    Bytes(Some([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 1, 2, 3]))
    Key(Some("DE"))
    Key(Some("FR"))
    Key(Some("r-1"))
    Key(Some("r-2"))
    Integer(51)
    "#);
}

#[test]
fn one_record_is_walked_by_its_own_index() {
    let customer = || TargetRef::new("customer", 42);
    assert_snapshot!(page(
        &filter()
            .target(customer())
            .category("Team")
            .from(DateTime::UNIX_EPOCH)
    ), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_targets t CROSS JOIN audit_entries e WHERE e.tenant = t.tenant
      AND e.id = t.entry_id
      AND t.tenant = ?
      AND t.kind = ?
      AND t.target_id = ?
      AND t.entry_id >= ?
      AND (+e.category = ?) ORDER BY t.entry_id DESC LIMIT ?
    Key(Some("acme"))
    Key(Some("customer"))
    Key(Some("42"))
    Id(00000000-0000-0000-0000-000000000000)
    Key(Some("Team"))
    Integer(51)
    "#);
}

#[test]
fn several_records_are_looked_up_and_a_whole_kind_is_left_to_the_sieve() {
    let of = |text: &str| text.parse().unwrap();
    assert_snapshot!(page(
        &filter()
            .target(of("customer:1"))
            .target(of("customer:2"))
            .not_target(of("vehicle:3"))
            .not_target(of("vehicle"))
    ), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e WHERE e.tenant = ?
      AND (EXISTS (SELECT 1
    FROM audit_targets o WHERE o.tenant = e.tenant
      AND o.kind = ?
      AND o.target_id = ?
      AND o.entry_id = e.id) OR EXISTS (SELECT 1
    FROM audit_targets o WHERE o.tenant = e.tenant
      AND o.kind = ?
      AND o.target_id = ?
      AND o.entry_id = e.id))
      AND NOT (EXISTS (SELECT 1
    FROM audit_targets o WHERE o.tenant = e.tenant
      AND o.kind = ?
      AND o.target_id = ?
      AND o.entry_id = e.id)) ORDER BY e.id DESC LIMIT ?
    Key(Some("acme"))
    Key(Some("customer"))
    Key(Some("1"))
    Key(Some("customer"))
    Key(Some("2"))
    Key(Some("vehicle"))
    Key(Some("3"))
    Integer(51)
    "#);
    assert_snapshot!(page(&filter().target(of("customer"))), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e WHERE e.tenant = ? ORDER BY e.id DESC LIMIT ?
    Key(Some("acme"))
    Integer(51)
    "#);
}

#[test]
fn a_long_beginning_of_an_action_is_refused() {
    let action = |length| ActionPattern::Below("x".repeat(length));
    assert!(condition::check(&filter().action(action(124))).is_ok());
    assert!(
        condition::check(&filter().not_action(action(125)))
            .unwrap_err()
            .is_invalid()
    );
}

#[test]
fn too_many_values_are_refused() {
    let many = |count| (0..count).fold(filter(), |filter, n: u32| filter.category(n.to_string()));
    assert!(condition::check(&many(500)).is_ok());
    assert!(
        condition::check(&many(500).not_country("DE"))
            .unwrap_err()
            .is_invalid()
    );
}

#[test]
fn one_entry_is_found_by_its_key_and_its_targets_by_theirs() {
    assert_snapshot!(show(select::entry(&SQLITE, &acme(), id(7))), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e WHERE e.tenant = ?
      AND e.id = ?
    Key(Some("acme"))
    Id(00000000-0000-0000-0000-000000000007)
    "#);
    let targets = [Target::new("customer", 42), Target::new("vehicle", "a")];
    assert_snapshot!(show(select::targets(&SQLITE, &acme(), id(7), &targets)), @r#"
    SELECT t.kind, t.target_id, t.state_before, t.state_after, t.changed
    FROM audit_targets t WHERE (t.tenant = ?
      AND t.kind = ?
      AND t.target_id = ?
      AND t.entry_id = ?) OR (t.tenant = ?
      AND t.kind = ?
      AND t.target_id = ?
      AND t.entry_id = ?)
    Key(Some("acme"))
    Key(Some("customer"))
    Key(Some("42"))
    Id(00000000-0000-0000-0000-000000000007)
    Key(Some("acme"))
    Key(Some("vehicle"))
    Key(Some("a"))
    Id(00000000-0000-0000-0000-000000000007)
    "#);
}

#[test]
fn a_history_is_one_range() {
    let record = ("customer", "42");
    assert_snapshot!(show(select::history(
        &SQLITE,
        &acme(),
        record,
        Some(id(7)),
        50
    )), @r#"
    SELECT e.entry, e.recorded_at, t.state_before, t.state_after, t.changed
    FROM audit_targets t CROSS JOIN audit_entries e WHERE e.tenant = t.tenant
      AND e.id = t.entry_id
      AND t.tenant = ?
      AND t.kind = ?
      AND t.target_id = ?
      AND t.entry_id < ? ORDER BY t.entry_id DESC LIMIT ?
    Key(Some("acme"))
    Key(Some("customer"))
    Key(Some("42"))
    Id(00000000-0000-0000-0000-000000000007)
    Integer(50)
    "#);
    assert_snapshot!(show(select::state_before(
        &SQLITE,
        &acme(),
        record,
        Stretch { beyond: Some(id(7)), ..stretch(Towards::Older) }
    )), @r#"
    SELECT t.state_after
    FROM audit_targets t WHERE t.tenant = ?
      AND t.kind = ?
      AND t.target_id = ?
      AND t.entry_id < ?
      AND (t.state_before IS NOT NULL OR t.state_after IS NOT NULL) ORDER BY t.entry_id DESC LIMIT ?
    Key(Some("acme"))
    Key(Some("customer"))
    Key(Some("42"))
    Id(00000000-0000-0000-0000-000000000007)
    Integer(1)
    "#);
}

#[test]
fn migrations_are_counted() {
    assert_snapshot!(show(select::version(&SQLITE)), @r#"
    SELECT COALESCE(MAX(version), 0)
    FROM audit_migrations
    "#);
    assert_snapshot!(show(insert::migration(&SQLITE, 1)), @r#"
    INSERT INTO audit_migrations (version) VALUES (?)
    Integer(1)
    "#);
}

#[test]
fn a_search_ends_so_many_keys_on_in_the_index_that_it_walks() {
    let edge = |filter: Filter| {
        show(select::edge(
            &SQLITE,
            &filter,
            stretch(Towards::Older),
            10_000,
        ))
    };
    let ada = || "user:42".parse().unwrap();
    assert_snapshot!(edge(filter().outcome(Outcome::Denied)), @r#"
    SELECT e.id
    FROM audit_entries e WHERE e.tenant = ? ORDER BY e.id DESC LIMIT ? OFFSET ?
    Key(Some("acme"))
    Integer(1)
    Integer(9999)
    "#);
    assert_snapshot!(edge(
        filter()
            .actor(ada())
            .category("Team")
            .from(DateTime::UNIX_EPOCH)
    ), @r#"
    SELECT e.id
    FROM audit_entries e WHERE e.tenant = ?
      AND (e.actor_kind = ?
      AND e.actor_id = ?)
      AND e.id >= ? ORDER BY e.id DESC LIMIT ? OFFSET ?
    Key(Some("acme"))
    Key(Some("user"))
    Key(Some("42"))
    Id(00000000-0000-0000-0000-000000000000)
    Integer(1)
    Integer(9999)
    "#);
    assert_snapshot!(edge(filter().category("Team").not_actor(ada())), @r#"
    SELECT e.id
    FROM audit_entries e WHERE e.tenant = ?
      AND (e.category = ?) ORDER BY e.id DESC LIMIT ? OFFSET ?
    Key(Some("acme"))
    Key(Some("Team"))
    Integer(1)
    Integer(9999)
    "#);
    assert_snapshot!(edge(
        filter().target("customer:42".parse().unwrap()).actor(ada())
    ), @r#"
    SELECT t.entry_id
    FROM audit_targets t WHERE t.tenant = ?
      AND t.kind = ?
      AND t.target_id = ? ORDER BY t.entry_id DESC LIMIT ? OFFSET ?
    Key(Some("acme"))
    Key(Some("customer"))
    Key(Some("42"))
    Integer(1)
    Integer(9999)
    "#);
}

mod filling;
#[cfg(feature = "mysql")]
mod mysql;
mod plan;
#[cfg(feature = "postgres")]
mod postgres;
mod text;
