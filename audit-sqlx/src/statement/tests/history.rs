//! Entries and records that are named.

use super::*;

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
