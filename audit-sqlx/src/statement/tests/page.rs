//! What a page asks for.

use super::*;

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
      AND e.id >= ?
      AND e.id < ? ORDER BY e.id DESC LIMIT ?
    Key(Some("acme"))
    Id(00000000-0000-0000-0000-000000000009)
    Id(00000000-0000-0000-0000-000000000007)
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
      AND e.id <= ?
      AND e.occurred_at >= ?
      AND e.occurred_at < ? ORDER BY e.id DESC LIMIT ?
    Key(Some("acme"))
    Id(00000000-0001-0000-0000-000000000000)
    Id(00000000-03ea-ffff-ffff-ffffffffffff)
    Integer(1500)
    Integer(3000)
    Integer(51)
    "#);
    assert_snapshot!(page(&filter().from(at(-5)).to(at(3_001))), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e WHERE e.tenant = ?
      AND e.id >= ?
      AND e.id <= ?
      AND e.occurred_at >= ?
      AND e.occurred_at < ? ORDER BY e.id DESC LIMIT ?
    Key(Some("acme"))
    Id(00000000-0000-0000-0000-000000000000)
    Id(00000000-03eb-ffff-ffff-ffffffffffff)
    Integer(-5)
    Integer(3001)
    Integer(51)
    "#);
}

#[test]
fn one_actor_or_category_uses_its_index_and_several_do_not() {
    let ada = || "user:42".parse().unwrap();
    assert_snapshot!(page(&filter().actor(ada())), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e INDEXED BY audit_entries_actor WHERE e.tenant = ?
      AND (e.actor_kind = ?
      AND e.actor_id = ?) ORDER BY e.id DESC LIMIT ?
    Key(Some("acme"))
    Key(Some("user"))
    Key(Some("42"))
    Integer(51)
    "#);
    assert_snapshot!(page(&filter().category("Team")), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_entries e INDEXED BY audit_entries_category WHERE e.tenant = ?
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
      AND +e.actor_id = ? OR +e.actor_kind = ?)
      AND NOT (+e.actor_kind = ?
      AND +e.actor_id = ?) ORDER BY e.id DESC LIMIT ?
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
