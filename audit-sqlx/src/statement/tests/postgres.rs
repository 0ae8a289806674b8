//! What is Postgres's own.

use super::filling::insert_of_a_word;
use super::*;
use crate::dialect::postgres::POSTGRES;

/// The text alone.
fn texts(entries: &[Entry]) -> Vec<String> {
    let statements = (POSTGRES.insert)(&POSTGRES, Rows::of(entries).unwrap());
    let text = |statement: Statement| statement.into_parts().0;
    statements.into_iter().map(text).collect()
}

#[test]
fn a_batch_of_any_size_is_one_statement() {
    let entries: Vec<_> = (0..1_000).map(entry).collect();
    let [text] = texts(&entries).try_into().unwrap();
    assert_snapshot!(text, @"WITH entries AS (INSERT INTO audit_entries (tenant, id, occurred_at, stream, category, action, operation, outcome, actor_kind, actor_id, ip, country, request, kinds, entry, salt) SELECT unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8), unnest($9), unnest($10), unnest($11), unnest($12), unnest($13), unnest($14), unnest($15), unnest($16)), pending AS (INSERT INTO audit_pending (tenant, id) SELECT unnest($1), unnest($2)) INSERT INTO audit_targets (tenant, kind, target_id, entry_id, role, state_before, state_after, changed) SELECT unnest($17), unnest($18), unnest($19), unnest($20), unnest($21), unnest($22), unnest($23), unnest($24)");
    assert_eq!(texts(&entries[..2]), [text]);
}

#[test]
fn an_entry_alone_is_listed_as_it_is() {
    let [text] = texts(&[entry(1)]).try_into().unwrap();
    assert_snapshot!(text, @"WITH entries AS (INSERT INTO audit_entries (tenant, id, occurred_at, stream, category, action, operation, outcome, actor_kind, actor_id, ip, country, request, kinds, entry, salt) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)), pending AS (INSERT INTO audit_pending (tenant, id) VALUES ($1, $2)) INSERT INTO audit_targets (tenant, kind, target_id, entry_id, role, state_before, state_after, changed) VALUES ($17, $18, $19, $20, $21, $22, $23, $24)");
}

#[test]
fn without_targets_it_is_one_statement_too() {
    let mut entry = entry(1);
    entry.targets.clear();
    let [text] = texts(&[entry]).try_into().unwrap();
    assert_snapshot!(text, @"WITH pending AS (INSERT INTO audit_pending (tenant, id) VALUES ($1, $2)) INSERT INTO audit_entries (tenant, id, occurred_at, stream, category, action, operation, outcome, actor_kind, actor_id, ip, country, request, kinds, entry, salt) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)");
}

#[test]
fn more_targets_than_one_statement_takes_are_cut() {
    let mut entry = entry(1);
    entry.targets = (0..2_500).map(|n| Target::new("customer", n)).collect();
    assert_eq!(texts(&[entry]).len(), 1 + 3);
}

#[test]
fn a_record_is_walked_before_its_entries() {
    let filter = filter()
        .target("customer:42".parse().unwrap())
        .category("Team");
    let page = select::page(&POSTGRES, &filter, stretch(Towards::Older), 51);
    assert_snapshot!(show(page), @r#"
    SELECT e.entry, e.recorded_at
    FROM audit_targets t CROSS JOIN LATERAL (SELECT *
    FROM audit_entries e WHERE e.tenant = t.tenant
      AND e.id = t.entry_id OFFSET 0) e WHERE TRUE
      AND t.tenant = $1
      AND t.kind = $2
      AND t.target_id = $3
      AND ((e.category || '') = $4) ORDER BY t.entry_id DESC LIMIT $5
    Key(Some("acme"))
    Key(Some("customer"))
    Key(Some("42"))
    Key(Some("Team"))
    Integer(51)
    "#);
}

#[test]
fn what_another_has_claimed_is_passed_over() {
    assert_snapshot!(show(pending::claim(&POSTGRES, 7)), @r#"
    SELECT p.n
    FROM audit_pending p WHERE p.n <= $1 ORDER BY p.n LIMIT $2 FOR UPDATE SKIP LOCKED
    Integer(7)
    Integer(256)
    "#);
}

#[test]
fn a_word_that_is_there_already_is_left_alone() {
    assert_snapshot!(insert_of_a_word(&POSTGRES), @"INSERT INTO audit_words (tenant, word, entry_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
}

#[test]
fn a_setting_ends_with_its_transaction() {
    let set = set::locally(&POSTGRES, POSTGRES.tenant_setting, "acme".to_owned());
    assert_snapshot!(show(set), @r#"
    SELECT set_config('audited.tenant', $1, true)
    Key(Some("acme"))
    "#);
}
