//! What is written.

use super::*;
use crate::statement::insert::migration;

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
    INSERT INTO audit_entries (tenant, id, occurred_at, stream, category, action, operation, outcome, actor_kind, actor_id, ip, country, request, kinds, entry, salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    Key(Some("acme"))
    Id(00000000-0000-0000-0000-000000000000)
    Integer(1767323045000006)
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
    Key(Some(",customer,"))
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
fn migrations_are_counted() {
    assert_snapshot!(show(select::version(&SQLITE)), @r#"
    SELECT COALESCE(MAX(version), 0)
    FROM audit_migrations
    "#);
    assert_snapshot!(show(migration(&SQLITE, 1)), @r#"
    INSERT INTO audit_migrations (version) VALUES (?)
    Integer(1)
    "#);
}

#[test]
fn each_kind_is_named_once_in_its_entry() {
    let kinds = |kinds: &[&'static str]| {
        let mut entry = entry(1);
        entry.targets = kinds.iter().map(|kind| Target::new(*kind, 1)).collect();
        Rows::of([&entry]).unwrap().entries[0][13].clone()
    };
    for (targets, expected) in [
        (&[][..], ","),
        (&["customer"], ",customer,"),
        (
            &["order", "a,b", "customer", "order"],
            r",a\cb,customer,order,",
        ),
        (&[""], ",,"),
    ] {
        assert_eq!(kinds(targets), Value::key(expected));
    }
}
