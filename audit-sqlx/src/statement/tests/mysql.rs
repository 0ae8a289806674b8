//! What is MySQL's own.

use super::filling::insert_of_a_word;
use super::*;
use crate::dialect::mysql::MYSQL;

#[test]
fn a_record_is_walked_before_its_entries() {
    let filter = filter()
        .target("customer:42".parse().unwrap())
        .category("Team");
    let page = select::page(&MYSQL, &filter, stretch(Towards::Older), 51);
    assert_snapshot!(show(page), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_targets t FORCE INDEX (audit_targets_record) STRAIGHT_JOIN audit_entries e WHERE e.tenant = t.tenant
      AND e.id = t.entry_id
      AND t.tenant = ?
      AND t.kind = ?
      AND t.target_id = ?
      AND (CONCAT(e.category) = ?) ORDER BY t.entry_id DESC LIMIT ?
    Key(Some("acme"))
    Key(Some("customer"))
    Key(Some("42"))
    Key(Some("Team"))
    Integer(51)
    "#);
}

#[test]
fn the_index_that_is_walked_is_named() {
    let text = |filter: Filter| {
        let page = select::page(&MYSQL, &filter, stretch(Towards::Older), 51);
        page.into_parts().0
    };
    for (filter, index) in [
        (filter(), "PRIMARY"),
        (filter().category("Team"), "audit_entries_category"),
        (
            filter().actor("user:1".parse().unwrap()).category("Team"),
            "audit_entries_actor",
        ),
    ] {
        let text = text(filter);
        let begins = format!(
            "SELECT e.entry, e.recorded_at FROM audit_entries e FORCE INDEX ({index}) WHERE "
        );
        assert!(text.starts_with(&begins), "{text}");
    }
}

#[test]
fn what_another_has_claimed_is_passed_over() {
    assert_snapshot!(show(pending::claim(&MYSQL, 7)), @r#"
    SELECT p.n
    FROM audit_pending p FORCE INDEX (PRIMARY) WHERE p.n <= ? ORDER BY p.n LIMIT ? FOR UPDATE SKIP LOCKED
    Integer(7)
    Integer(256)
    "#);
}

#[test]
fn a_word_that_is_there_already_is_left_alone() {
    assert_snapshot!(insert_of_a_word(&MYSQL), @"INSERT INTO audit_words (tenant, word, entry_id) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE word = word");
}
