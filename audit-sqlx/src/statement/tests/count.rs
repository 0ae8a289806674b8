//! What is counted.

use super::*;

fn counted() -> Filter {
    filter().not_outcome(Outcome::Success)
}

fn until_7() -> Stretch {
    Stretch {
        edge: Some(id(7)),
        ..stretch(Towards::Older)
    }
}

fn facets(dialect: &'static Dialect) -> String {
    show(select::facets(dialect, &counted(), until_7()))
}

fn histogram(dialect: &'static Dialect) -> String {
    let lengths = (86_400_000_000, -3_600_000_000);
    show(select::histogram(dialect, &counted(), until_7(), lengths))
}

#[test]
fn facets_are_groups_each_with_its_newest_entry() {
    assert_snapshot!(facets(&SQLITE), @r#"
    SELECT +e.category, +e.actor_kind, e.actor_id, e.action, e.outcome, COUNT(*), MAX(e.id)
    FROM audit_entries e WHERE e.tenant = ?
      AND e.id >= ?
      AND e.id <= ?
      AND NOT (e.outcome = ?) GROUP BY 1, 2, 3, 4, 5
    Key(Some("acme"))
    Id(00000000-0000-0000-0000-000000000007)
    Id(ffffffff-ffff-ffff-ffff-ffffffffffff)
    Key(Some("success"))
    "#);
}

#[test]
fn a_histogram_is_groups_by_when_an_interval_begins_and_by_outcome() {
    assert_snapshot!(histogram(&SQLITE), @r#"
    SELECT e.occurred_at + ? - ((e.occurred_at + ?) % ? + ?) % ?, e.outcome, COUNT(*)
    FROM audit_entries e WHERE e.tenant = ?
      AND e.id >= ?
      AND e.id <= ?
      AND NOT (e.outcome = ?) GROUP BY 1, 2
    Integer(-3600000000)
    Integer(-3600000000)
    Integer(86400000000)
    Integer(86400000000)
    Integer(86400000000)
    Key(Some("acme"))
    Id(00000000-0000-0000-0000-000000000007)
    Id(ffffffff-ffff-ffff-ffff-ffffffffffff)
    Key(Some("success"))
    "#);
}

#[cfg(feature = "mysql")]
mod mysql {
    use super::*;
    use crate::dialect::mysql::MYSQL;

    #[test]
    fn facets_are_groups_each_with_its_newest_entry() {
        assert_snapshot!(facets(&MYSQL), @r#"
        SELECT CONCAT(e.category), CONCAT(e.actor_kind), e.actor_id, e.action, e.outcome, COUNT(*), MAX(e.id)
        FROM audit_entries e FORCE INDEX (PRIMARY) WHERE e.tenant = ?
          AND e.id >= ?
          AND e.id <= ?
          AND NOT (e.outcome = ?) GROUP BY 1, 2, 3, 4, 5
        Key(Some("acme"))
        Id(00000000-0000-0000-0000-000000000007)
        Id(ffffffff-ffff-ffff-ffff-ffffffffffff)
        Key(Some("success"))
        "#);
    }

    #[test]
    fn a_histogram_is_groups_by_when_an_interval_begins_and_by_outcome() {
        assert_snapshot!(histogram(&MYSQL), @r#"
        SELECT e.occurred_at + ? - ((e.occurred_at + ?) % ? + ?) % ?, e.outcome, COUNT(*)
        FROM audit_entries e FORCE INDEX (PRIMARY) WHERE e.tenant = ?
          AND e.id >= ?
          AND e.id <= ?
          AND NOT (e.outcome = ?) GROUP BY 1, 2
        Integer(-3600000000)
        Integer(-3600000000)
        Integer(86400000000)
        Integer(86400000000)
        Integer(86400000000)
        Key(Some("acme"))
        Id(00000000-0000-0000-0000-000000000007)
        Id(ffffffff-ffff-ffff-ffff-ffffffffffff)
        Key(Some("success"))
        "#);
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use super::*;
    use crate::dialect::postgres::POSTGRES;

    #[test]
    fn facets_are_groups_each_with_its_newest_entry() {
        assert_snapshot!(facets(&POSTGRES), @r#"
        SELECT (e.category || ''), (e.actor_kind || ''), e.actor_id, e.action, e.outcome, COUNT(*), MAX(e.id::text COLLATE "C")::uuid
        FROM audit_entries e WHERE e.tenant = $1
          AND e.id >= $2
          AND e.id <= $3
          AND NOT (e.outcome = $4) GROUP BY 1, 2, 3, 4, 5
        Key(Some("acme"))
        Id(00000000-0000-0000-0000-000000000007)
        Id(ffffffff-ffff-ffff-ffff-ffffffffffff)
        Key(Some("success"))
        "#);
    }

    #[test]
    fn a_histogram_is_groups_by_when_an_interval_begins_and_by_outcome() {
        assert_snapshot!(histogram(&POSTGRES), @r#"
        SELECT e.occurred_at + $1 - ((e.occurred_at + $2) % $3 + $4) % $5, e.outcome, COUNT(*)
        FROM audit_entries e WHERE e.tenant = $6
          AND e.id >= $7
          AND e.id <= $8
          AND NOT (e.outcome = $9) GROUP BY 1, 2
        Integer(-3600000000)
        Integer(-3600000000)
        Integer(86400000000)
        Integer(86400000000)
        Integer(86400000000)
        Key(Some("acme"))
        Id(00000000-0000-0000-0000-000000000007)
        Id(ffffffff-ffff-ffff-ffff-ffffffffffff)
        Key(Some("success"))
        "#);
    }
}
