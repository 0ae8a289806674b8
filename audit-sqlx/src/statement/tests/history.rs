//! Entries and records that are named.

use super::*;
use crate::statement::select::Place;

#[test]
fn one_entry_is_found_by_its_key_and_its_targets_by_theirs() {
    assert_snapshot!(show(select::entry(&SQLITE, &acme(), id(7))), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e WHERE e.tenant = ?
      AND e.id IN (?)
    Key(Some("acme"))
    Id(00000000-0000-0000-0000-000000000007)
    "#);
    let targets = [Target::new("customer", 42), Target::new("vehicle", "a")];
    let places = targets.map(|target| Place::of(id(7), &target));
    assert_snapshot!(show(select::targets(&SQLITE, &acme(), &places)), @r#"
    SELECT t.entry_id, t.kind, t.target_id, t.state_before, t.state_after, t.changed
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
fn several_entries_are_found_by_their_keys() {
    assert_snapshot!(show(select::entries(&SQLITE, &acme(), &[id(7), id(9)])), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e WHERE e.tenant = ?
      AND e.id IN (?, ?)
    Key(Some("acme"))
    Id(00000000-0000-0000-0000-000000000007)
    Id(00000000-0000-0000-0000-000000000009)
    "#);
}

#[test]
fn a_state_is_what_the_nearest_entry_tells_that_knows_one() {
    let at = DateTime::from_timestamp_micros(1_500).unwrap();
    let of_record = filter().target("customer:42".parse().unwrap());
    let until = of_record.clone().to(at);
    assert_snapshot!(show(select::told(&SQLITE, &until, stretch(Towards::Older))), @r#"
    SELECT t.state_before, t.state_after, e.entry
    FROM audit_targets t CROSS JOIN audit_entries e WHERE e.tenant = t.tenant
      AND e.id = t.entry_id
      AND t.tenant = ?
      AND t.kind = ?
      AND t.target_id = ?
      AND t.entry_id <= ?
      AND e.occurred_at < ?
      AND (t.state_before IS NOT NULL OR t.state_after IS NOT NULL) ORDER BY t.entry_id DESC LIMIT ?
    Key(Some("acme"))
    Key(Some("customer"))
    Key(Some("42"))
    Id(00000000-03e9-ffff-ffff-ffffffffffff)
    Integer(1500)
    Integer(1)
    "#);
    let later = of_record.from(at);
    assert_snapshot!(show(select::told(&SQLITE, &later, stretch(Towards::Newer))), @r#"
    SELECT t.state_before, t.state_after, e.entry
    FROM audit_targets t CROSS JOIN audit_entries e WHERE e.tenant = t.tenant
      AND e.id = t.entry_id
      AND t.tenant = ?
      AND t.kind = ?
      AND t.target_id = ?
      AND t.entry_id >= ?
      AND e.occurred_at >= ?
      AND (t.state_before IS NOT NULL OR t.state_after IS NOT NULL) ORDER BY t.entry_id ASC LIMIT ?
    Key(Some("acme"))
    Key(Some("customer"))
    Key(Some("42"))
    Id(00000000-0001-0000-0000-000000000000)
    Integer(1500)
    Integer(1)
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
    let of_record = filter().target("customer:42".parse().unwrap());
    let before = Stretch {
        beyond: Some(id(7)),
        ..stretch(Towards::Older)
    };
    assert_snapshot!(show(select::told(&SQLITE, &of_record, before)), @r#"
    SELECT t.state_before, t.state_after, e.entry
    FROM audit_targets t CROSS JOIN audit_entries e WHERE e.tenant = t.tenant
      AND e.id = t.entry_id
      AND t.tenant = ?
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
