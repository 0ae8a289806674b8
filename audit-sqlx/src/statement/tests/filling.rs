//! The text index is filled in the order in which entries became pending.

use super::*;
use crate::statement::insert::words;

fn claimed(count: i64) -> Vec<i64> {
    (1..=count).collect()
}

fn short(statement: Statement) -> String {
    let (text, values) = statement.into_parts();
    let more = ", ?".repeat(pending::PASS - 2);
    format!("{}\n{} values", text.replace(&more, " …"), values.len())
}

#[test]
fn each_takes_the_first_that_no_other_has_claimed() {
    assert_snapshot!(show(pending::last(&SQLITE)), @r#"
    SELECT COALESCE(MAX(n), 0)
    FROM audit_pending
    "#);
    assert_snapshot!(show(pending::claim(&SQLITE, 7)), @r#"
    SELECT p.n
    FROM audit_pending p WHERE p.n <= ? ORDER BY p.n LIMIT ?
    Integer(7)
    Integer(256)
    "#);
}

#[test]
fn one_text_serves_passes_of_every_size() {
    assert_snapshot!(short(pending::entries(&SQLITE, &claimed(3))), @r#"
    SELECT e.entry, e.recorded_at, e.tenant, e.id FROM audit_pending p CROSS JOIN audit_entries e WHERE e.tenant = p.tenant AND e.id = p.id AND p.n IN (? …, ?)
    256 values
    "#);
    assert_snapshot!(short(pending::done(&SQLITE, &claimed(256))), @r#"
    DELETE FROM audit_pending AS p WHERE p.n IN (? …, ?)
    256 values
    "#);
    assert_eq!(
        pending::done(&SQLITE, &claimed(1)).into_parts().0,
        pending::done(&SQLITE, &claimed(256)).into_parts().0
    );
}

#[test]
fn a_pass_that_is_not_full_names_its_last_again() {
    let (_, values) = pending::done(&SQLITE, &claimed(3)).into_parts();
    assert_eq!(values[1..4], [2, 3, 3].map(Value::Integer));
    assert_eq!(values.last(), Some(&Value::Integer(3)));
}

#[test]
fn a_word_that_is_there_already_is_left_alone() {
    assert_snapshot!(insert_of_a_word(&SQLITE), @"INSERT INTO audit_words (tenant, word, entry_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
}

/// The text alone.
pub(super) fn insert_of_a_word(dialect: &'static Dialect) -> String {
    let row = vec![
        Key::new("acme").into(),
        Key::new("pro").into(),
        id(7).into(),
    ];
    let statements = words(dialect, vec![row]);
    let texts = statements
        .into_iter()
        .map(|statement| statement.into_parts().0);
    texts.collect()
}
