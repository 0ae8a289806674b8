//! Words are found in an index of their own.

use super::*;

fn edge(filter: &Filter) -> String {
    show(select::edge(&SQLITE, filter, stretch(Towards::Older), 500))
}

#[test]
fn the_first_word_is_walked_and_the_others_are_looked_up() {
    let filter = filter()
        .text("Acme pro ACME")
        .category("Team")
        .from(DateTime::UNIX_EPOCH);
    assert_snapshot!(page(&filter), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_words w CROSS JOIN audit_entries e WHERE e.tenant = w.tenant
      AND e.id = w.entry_id
      AND w.tenant = ?
      AND w.word = ?
      AND w.entry_id >= ?
      AND (+e.category = ?)
      AND (SELECT 1
    FROM audit_words o WHERE o.tenant = ?
      AND o.word = ?
      AND o.entry_id = w.entry_id) IS NOT NULL
      AND e.occurred_at >= ? ORDER BY w.entry_id DESC LIMIT ?
    Key(Some("acme"))
    Key(Some("acme"))
    Id(00000000-0000-0000-0000-000000000000)
    Key(Some("Team"))
    Key(Some("acme"))
    Key(Some("pro"))
    Integer(0)
    Integer(51)
    "#);
    assert_snapshot!(edge(&filter), @r#"
    SELECT w.entry_id
    FROM audit_words w WHERE w.tenant = ?
      AND w.word = ?
      AND w.entry_id >= ? ORDER BY w.entry_id DESC LIMIT ? OFFSET ?
    Key(Some("acme"))
    Key(Some("acme"))
    Id(00000000-0000-0000-0000-000000000000)
    Integer(1)
    Integer(499)
    "#);
}

#[test]
fn a_records_own_index_is_narrower_than_a_words() {
    let filter = filter()
        .text("acme")
        .target(TargetRef::new("customer", 42))
        .actor("user:42".parse().unwrap());
    assert_snapshot!(page(&filter), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_targets t CROSS JOIN audit_entries e WHERE e.tenant = t.tenant
      AND e.id = t.entry_id
      AND t.tenant = ?
      AND t.kind = ?
      AND t.target_id = ?
      AND (+e.actor_kind = ?
      AND +e.actor_id = ?)
      AND (SELECT 1
    FROM audit_words o WHERE o.tenant = ?
      AND o.word = ?
      AND o.entry_id = t.entry_id) IS NOT NULL ORDER BY t.entry_id DESC LIMIT ?
    Key(Some("acme"))
    Key(Some("customer"))
    Key(Some("42"))
    Key(Some("user"))
    Key(Some("42"))
    Key(Some("acme"))
    Key(Some("acme"))
    Integer(51)
    "#);
}

#[test]
fn a_long_word_is_cut_as_keys_are() {
    let long = "𝔸".repeat(64);
    let (_, values) =
        select::page(&SQLITE, &filter().text(&long), stretch(Towards::Older), 51).into_parts();
    assert_eq!(values[1], Key::new(&long).into());
}

#[test]
fn a_text_without_words_or_with_too_many_is_refused() {
    for (text, words) in [
        ("", "at least one word"),
        ("– !", "at least one word"),
        ("a b c d e f g h i", "at most 8 words"),
    ] {
        let error = condition::check(&filter().text(text)).unwrap_err();
        assert!(
            error.is_invalid() && error.to_string().contains(words),
            "{error}"
        );
    }
    assert!(condition::check(&filter().text("a b c d e f g h A!")).is_ok());
}
