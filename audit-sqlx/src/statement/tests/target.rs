//! Records among a filter's values.

use super::*;

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
      AND (+e.category = ?)
      AND e.occurred_at >= ? ORDER BY t.entry_id DESC LIMIT ?
    Key(Some("acme"))
    Key(Some("customer"))
    Key(Some("42"))
    Id(00000000-0000-0000-0000-000000000000)
    Key(Some("Team"))
    Integer(0)
    Integer(51)
    "#);
}

#[test]
fn several_records_are_looked_up_and_a_whole_kind_is_told_by_the_entry() {
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
      AND ((SELECT 1
    FROM audit_targets o WHERE o.tenant = e.tenant
      AND o.kind = ?
      AND o.target_id = ?
      AND o.entry_id = e.id) IS NOT NULL OR (SELECT 1
    FROM audit_targets o WHERE o.tenant = e.tenant
      AND o.kind = ?
      AND o.target_id = ?
      AND o.entry_id = e.id) IS NOT NULL)
      AND NOT ((SELECT 1
    FROM audit_targets o WHERE o.tenant = e.tenant
      AND o.kind = ?
      AND o.target_id = ?
      AND o.entry_id = e.id) IS NOT NULL OR instr(e.kinds, ?) > 0) ORDER BY e.id DESC LIMIT ?
    Key(Some("acme"))
    Key(Some("customer"))
    Key(Some("1"))
    Key(Some("customer"))
    Key(Some("2"))
    Key(Some("vehicle"))
    Key(Some("3"))
    Key(Some(",vehicle,"))
    Integer(51)
    "#);
    assert_snapshot!(page(&filter().target(of("customer"))), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e WHERE e.tenant = ?
      AND (instr(e.kinds, ?) > 0) ORDER BY e.id DESC LIMIT ?
    Key(Some("acme"))
    Key(Some(",customer,"))
    Integer(51)
    "#);
}

#[test]
fn a_kind_with_a_comma_is_written_without_one() {
    let commas = |kind: &str| {
        let kind = TargetRef {
            kind: kind.into(),
            id: None,
        };
        select::page(&SQLITE, &filter().target(kind), stretch(Towards::Older), 1)
            .into_parts()
            .1
            .remove(1)
    };
    for (kind, key) in [
        ("customer", ",customer,"),
        ("", ",,"),
        (",", r",\c,"),
        (r"\c", r",\\c,"),
        (r"\,", r",\\\c,"),
    ] {
        assert_eq!(commas(kind), Value::key(key));
    }
}
