//! What retention asks, and what it deletes.

use super::plan::{migrated, plan};
use super::*;
use crate::statement::retain::Read;
use crate::statement::{delete, hold, retain};

fn expired() -> Filter {
    filter().category("Team").to(DateTime::UNIX_EPOCH)
}

fn between() -> Stretch {
    Stretch {
        beyond: Some(id(7)),
        edge: Some(id(9)),
        ..stretch(Towards::Newer)
    }
}

fn next(read: Read, holds: &[Filter]) -> Statement {
    retain::stretch(&SQLITE, read, &expired(), holds.iter(), between(), 100)
}

fn targets() -> [Target; 2] {
    [Target::new("customer", 42), Target::new("vehicle", "a")]
}

fn a_delete_of_targets() -> Statement {
    let [customer, vehicle] = targets();
    delete::targets(&SQLITE, &acme(), &[(id(7), &customer), (id(8), &vehicle)])
}

fn a_delete_of_entries() -> Statement {
    delete::entries(&SQLITE, &acme(), [id(7), id(8)])
}

#[test]
fn what_is_old_enough_is_found_in_the_category_alone() {
    assert_snapshot!(show(next(Read::Document, &[])), @r#"
    SELECT e.id, e.entry
    FROM audit_entries e INDEXED BY audit_entries_category WHERE e.tenant = ?
      AND e.id > ?
      AND e.id <= ?
      AND (e.category = ?)
      AND e.occurred_at < ? ORDER BY e.id ASC LIMIT ?
    Key(Some("acme"))
    Id(00000000-0000-0000-0000-000000000007)
    Id(00000000-0000-0000-0000-000000000009)
    Key(Some("Team"))
    Integer(0)
    Integer(100)
    "#);
}

#[test]
fn what_a_hold_covers_is_not_read() {
    let holds = [
        filter().actor("user:1".parse().unwrap()),
        filter().not_target("customer:42".parse().unwrap()),
    ];
    assert_snapshot!(show(next(Read::Nothing, &holds)), @r#"
    SELECT e.id, CASE WHEN (e.tenant = ?
      AND (+e.actor_kind = ?
      AND +e.actor_id = ?)) OR (e.tenant = ?
      AND NOT ((SELECT 1
    FROM audit_targets o WHERE o.tenant = e.tenant
      AND o.kind = ?
      AND o.target_id = ?
      AND o.entry_id = e.id) IS NOT NULL)) THEN NULL ELSE '' END
    FROM audit_entries e INDEXED BY audit_entries_category WHERE e.tenant = ?
      AND e.id > ?
      AND e.id <= ?
      AND (e.category = ?)
      AND e.occurred_at < ? ORDER BY e.id ASC LIMIT ?
    Key(Some("acme"))
    Key(Some("user"))
    Key(Some("1"))
    Key(Some("acme"))
    Key(Some("customer"))
    Key(Some("42"))
    Key(Some("acme"))
    Id(00000000-0000-0000-0000-000000000007)
    Id(00000000-0000-0000-0000-000000000009)
    Key(Some("Team"))
    Integer(0)
    Integer(100)
    "#);
}

#[test]
fn tenants_and_categories_are_found_one_by_one() {
    assert_snapshot!(show(retain::next_tenant(&SQLITE, None)), @r#"
    SELECT e.entry, e.recorded_at, e.tenant
    FROM audit_entries e ORDER BY e.tenant, e.id LIMIT 1
    "#);
    assert_snapshot!(show(retain::next_tenant(&SQLITE, Some("acme"))), @r#"
    SELECT e.entry, e.recorded_at, e.tenant
    FROM audit_entries e WHERE e.tenant > ? ORDER BY e.tenant, e.id LIMIT 1
    Key(Some("acme"))
    "#);
    assert_snapshot!(show(retain::next_category(&SQLITE, &acme(), Some("Team"))), @r#"
    SELECT e.entry, e.recorded_at, e.category
    FROM audit_entries e INDEXED BY audit_entries_category WHERE e.tenant = ?
      AND e.category > ? ORDER BY e.category, e.id LIMIT 1
    Key(Some("acme"))
    Key(Some("Team"))
    "#);
}

#[test]
fn rows_are_deleted_by_their_whole_keys() {
    assert_snapshot!(show(a_delete_of_entries()), @r#"
    DELETE
    FROM audit_entries WHERE tenant = ?
      AND id IN (?, ?)
    Key(Some("acme"))
    Id(00000000-0000-0000-0000-000000000007)
    Id(00000000-0000-0000-0000-000000000008)
    "#);
    assert_snapshot!(show(a_delete_of_targets()), @r#"
    DELETE
    FROM audit_targets WHERE (tenant = ?
      AND kind = ?
      AND target_id = ?
      AND entry_id = ?) OR (tenant = ?
      AND kind = ?
      AND target_id = ?
      AND entry_id = ?)
    Key(Some("acme"))
    Key(Some("customer"))
    Key(Some("42"))
    Id(00000000-0000-0000-0000-000000000007)
    Key(Some("acme"))
    Key(Some("vehicle"))
    Key(Some("a"))
    Id(00000000-0000-0000-0000-000000000008)
    "#);
}

#[test]
fn holds_are_found_by_their_tenant_and_name() {
    assert_snapshot!(show(hold::all(&SQLITE, &acme())), @r#"
    SELECT hold
    FROM audit_holds WHERE tenant = ? ORDER BY name
    Key(Some("acme"))
    "#);
    assert_snapshot!(show(hold::place(&SQLITE, &acme(), "case-17", "{}".into())), @r#"
    INSERT INTO audit_holds (tenant, name, hold) VALUES (?, ?, ?)
    Key(Some("acme"))
    Key(Some("case-17"))
    Text(Some("{}"))
    "#);
    assert_snapshot!(show(hold::release(&SQLITE, &acme(), "case-17")), @r#"
    DELETE
    FROM audit_holds WHERE tenant = ?
      AND name = ?
    Key(Some("acme"))
    Key(Some("case-17"))
    "#);
}

#[tokio::test]
async fn nothing_is_scanned_or_sorted() {
    let mut connection = migrated().await;
    let held = [filter().category("Customers")];
    for statement in [
        retain::next_tenant(&SQLITE, Some("acme")),
        retain::next_category(&SQLITE, &acme(), None),
        retain::next_category(&SQLITE, &acme(), Some("Team")),
        next(Read::Document, &held),
        a_delete_of_entries(),
        a_delete_of_targets(),
        hold::all(&SQLITE, &acme()),
    ] {
        let plan = plan(&mut connection, statement).await;
        let is_bad = |step: &String| step.contains("SCAN") || step.contains("TEMP B-TREE");
        assert!(!plan.iter().any(is_bad), "{plan:#?}");
    }
}

#[tokio::test]
async fn as_many_holds_as_may_be_are_understood() {
    let mut connection = migrated().await;
    let hold = (0..5).fold(filter(), |filter, n| {
        filter.not_target(TargetRef::new("customer", n))
    });
    plan(&mut connection, next(Read::Nothing, &vec![hold; 100])).await;
}

#[cfg(feature = "postgres")]
#[test]
fn a_permit_is_given_to_the_transaction_on_postgres() {
    let permit = show(delete::permit(&crate::dialect::postgres::POSTGRES));
    assert_snapshot!(permit, @"UPDATE audit_permits SET holder = pg_current_xact_id()");
}

#[cfg(feature = "mysql")]
#[test]
fn a_permit_is_given_to_the_connection_on_mysql() {
    let permit = show(delete::permit(&crate::dialect::mysql::MYSQL));
    assert_snapshot!(permit, @"UPDATE audit_permits SET holder = CONNECTION_ID()");
}
