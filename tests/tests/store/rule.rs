//! For each entry one rule counts, the most specific.

use audit_sqlx::Retention;
use audited_tests::entries::{acme, entry, tenant, time};
use chrono::TimeDelta;
use serde_json::json;

use crate::retention::Log;

/// Each tenant's log of ten entries a second apart, in each of two categories; how many are left of
/// each, ten seconds after the beginning.
async fn check(rules: impl FnOnce(Retention) -> Retention, left: [usize; 4]) {
    let logs = [
        ("acme", "Customers"),
        ("acme", "Team"),
        ("globex", "Customers"),
        ("globex", "Team"),
    ];
    let entries = logs
        .iter()
        .zip(0_u64..)
        .flat_map(|((tenant, category), of)| {
            (0..10).map(move |number| {
                let mut entry = entry(number, json!({"tenant": tenant, "category": category}));
                entry.id = audited_tests::entries::id(100 * of + number, number as i64 * 1_000_000);
                entry
            })
        });
    let log = Log::of(&entries.collect::<Vec<_>>()).await;
    let retention = rules(Retention::new()).at(time(10_000_000));
    let retained = log.retain(&retention).await;
    let mut found = Vec::new();
    for (name, category) in logs {
        found.push(log.left_of(&tenant(name), category).await);
    }
    assert_eq!(found, left);
    let deleted = 40 - left.iter().sum::<usize>();
    assert_eq!(retained.deleted, u64::try_from(deleted).unwrap());
}

fn seconds(seconds: i64) -> TimeDelta {
    TimeDelta::seconds(seconds)
}

#[tokio::test]
async fn without_a_rule_everything_is_kept() {
    check(|rules| rules, [10, 10, 10, 10]).await;
}

#[tokio::test]
async fn the_rule_for_all_is_for_all() {
    check(|rules| rules.keep(seconds(1)), [1, 1, 1, 1]).await;
}

#[tokio::test]
async fn a_category_is_more_specific_than_all() {
    let rules = |rules: Retention| rules.category("Team", seconds(2)).keep(seconds(1));
    check(rules, [1, 2, 1, 2]).await;
}

#[tokio::test]
async fn a_tenant_is_more_specific_than_a_category() {
    let rules = |rules: Retention| {
        let rules = rules.tenant(acme(), seconds(3));
        rules.category("Team", seconds(2)).keep(seconds(1))
    };
    check(rules, [3, 3, 1, 2]).await;
}

#[tokio::test]
async fn a_tenants_category_is_the_most_specific() {
    let rules = |rules: Retention| {
        let rules = rules.tenant_category(acme(), "Team", seconds(4));
        let rules = rules.tenant(acme(), seconds(3));
        rules.category("Team", seconds(2)).keep(seconds(1))
    };
    check(rules, [3, 4, 1, 2]).await;
}

#[tokio::test]
async fn a_rule_is_for_nothing_else() {
    let category = |rules: Retention| rules.category("Team", seconds(2));
    check(category, [10, 2, 10, 2]).await;
    let tenant = |rules: Retention| rules.tenant(acme(), seconds(2));
    check(tenant, [2, 2, 10, 10]).await;
    let both = |rules: Retention| rules.tenant_category(acme(), "Team", seconds(2));
    check(both, [10, 2, 10, 10]).await;
}

#[tokio::test]
async fn what_is_kept_for_ever_is_kept_from_the_rule_for_all() {
    let rules = |rules: Retention| rules.tenant(acme(), TimeDelta::MAX).keep(seconds(1));
    check(rules, [10, 10, 1, 1]).await;
}

#[tokio::test]
async fn the_later_of_two_rules_for_the_same_counts() {
    check(
        |rules| rules.keep(seconds(9)).keep(seconds(1)),
        [1, 1, 1, 1],
    )
    .await;
}

#[tokio::test]
async fn a_category_of_any_length_has_its_rule() {
    let long = "x".repeat(500);
    let log = Log::of(&[
        entry(1, json!({"category": &long})),
        entry(2, json!({"category": format!("{long}y")})),
        entry(3, json!({"category": ""})),
    ])
    .await;
    let rules = Retention::new().at(time(10_000_000));
    for category in [long.as_str(), ""] {
        let rules = rules.clone().category(category, seconds(1));
        assert_eq!(log.retain(&rules).await.deleted, 1, "{category}");
    }
}
