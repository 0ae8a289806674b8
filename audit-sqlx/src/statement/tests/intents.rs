//! What is asked of intents: the index that a filter walks, as entries have it.

use super::plan::{migrated, plan};
use super::*;
use crate::statement::{delete, retain};

fn begun(filter: &Filter) -> Statement {
    let between = Stretch {
        beyond: Some(id(9)),
        ..stretch(Towards::Older)
    };
    select::begun(&SQLITE, filter, between, 900_000_000, 100)
}

#[test]
fn what_reads_as_unknown_is_old_and_has_no_completion() {
    assert_snapshot!(show(begun(&filter().category("Team"))), @r#"
    SELECT e.id, (SELECT COUNT(*)
    FROM audit_intents o WHERE o.tenant = e.tenant
      AND o.id = e.id
      AND o.recorded_at <= CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000 - ?) - (SELECT COUNT(*)
    FROM audit_entries o WHERE o.tenant = e.tenant
      AND o.id = e.id)
    FROM audit_intents e INDEXED BY audit_intents_category WHERE e.tenant = ?
      AND (e.category = ?)
      AND e.id < ? ORDER BY e.id DESC LIMIT ?
    Integer(900000000)
    Key(Some("acme"))
    Key(Some("Team"))
    Id(00000000-0000-0000-0000-000000000009)
    Integer(100)
    "#);
}

#[tokio::test]
async fn each_walks_one_index_in_its_order_and_looks_the_rest_up_by_its_key() {
    let mut connection = migrated().await;
    let (record, user) = ("customer:1".parse().unwrap(), "user:1".parse().unwrap());
    for (filter, walked) in [
        (filter(), "SEARCH e USING PRIMARY KEY (tenant=? AND id<?)"),
        (
            filter().category("Team"),
            "SEARCH e USING COVERING INDEX audit_intents_category (tenant=? AND category=? AND id<?)",
        ),
        (
            filter().actor(user),
            "SEARCH e USING COVERING INDEX audit_intents_actor (tenant=? AND actor_kind=? AND actor_id=? AND id<?)",
        ),
        (
            filter().target(record),
            "SEARCH t USING PRIMARY KEY (tenant=? AND kind=? AND target_id=? AND entry_id<?)",
        ),
        (
            filter().text("acme"),
            "SEARCH e USING PRIMARY KEY (tenant=? AND id<?)",
        ),
    ] {
        let plan = plan(&mut connection, begun(&filter)).await;
        assert_eq!(plan[0], walked, "{plan:#?}");
        let is_bad = |step: &String| step.contains("SCAN") || step.contains("TEMP B-TREE");
        assert!(!plan.iter().any(is_bad), "{plan:#?}");
    }
}

#[tokio::test]
async fn what_is_named_is_found_by_its_key() {
    let mut connection = migrated().await;
    let customer = Target::new("customer", 42);
    for statement in [
        select::intents(&SQLITE, &acme(), &[id(7), id(9)]),
        select::unfinished(&SQLITE, &acme(), id(7), 1),
        delete::intents(&SQLITE, &acme(), [id(7), id(8)]),
        delete::intent_targets(&SQLITE, &acme(), &[(id(7), &customer), (id(8), &customer)]),
        retain::next_tenant_begun(&SQLITE, Some("acme")),
        retain::next_category_begun(&SQLITE, &acme(), Some("Team")),
    ] {
        let plan = plan(&mut connection, statement).await;
        let is_bad = |step: &String| step.contains("SCAN") || step.contains("TEMP B-TREE");
        assert!(!plan.iter().any(is_bad), "{plan:#?}");
    }
}
