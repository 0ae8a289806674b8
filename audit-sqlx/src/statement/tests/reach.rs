//! The bounds of a search.

use super::*;

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
    FROM audit_entries e INDEXED BY audit_entries_actor WHERE e.tenant = ?
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
    FROM audit_entries e INDEXED BY audit_entries_category WHERE e.tenant = ?
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
