//! Intents stay as they are, and go with their entries or by their own age.

use audit_core::{Entry, Filter, Intents, Outcome, Target};
use audit_sqlx::Hold;
use audited_tests::entries::{acme, entry, id, tenant};
use chrono::TimeDelta;
use serde_json::json;

use crate::database::{BEGIN, Database, PERMIT};
use crate::retention::{Log, nothing_after};

fn intent(number: u64, fields: serde_json::Value) -> Entry {
    let mut intent = entry(number, fields);
    intent.began_at = Some(intent.occurred_at);
    intent.outcome = Outcome::Unknown;
    intent.targets = vec![Target::new("customer", number)];
    intent
}

/// A log in which the first was begun and completed, and the second only begun.
async fn begun() -> Log {
    let mut completion = intent(1, json!({}));
    completion.outcome = Outcome::Success;
    completion.targets.clear();
    let mut log = Log::of(&[completion]).await;
    for number in [1, 2] {
        let intent = intent(number, json!({}));
        log.database.store.intend(&intent).await.unwrap();
    }
    log.database.store = log.database.store.clone().unknown_after(TimeDelta::zero());
    log
}

/// How many intents are left, and how many of their targets.
async fn left(database: &Database) -> (i64, i64) {
    let intents = "SELECT count(*) FROM audit_intents";
    let targets = "SELECT count(*) FROM audit_intent_targets";
    (
        database.number(intents).await,
        database.number(targets).await,
    )
}

async fn refused(sql: &'static str) {
    let log = begun().await;
    let error = log.database.by_hand(sql).await.unwrap_err().to_string();
    assert!(error.contains("append-only"), "{sql}: {error}");
    let mut connection = log.database.pool.acquire().await.unwrap();
    for done in [BEGIN, PERMIT] {
        let run = sqlx::raw_sql(done).execute(&mut *connection).await;
        run.unwrap();
    }
    let run = sqlx::raw_sql(sql).execute(&mut *connection).await;
    assert_eq!(run.is_err(), sql.starts_with("UPDATE"), "{sql}");
    sqlx::raw_sql("ROLLBACK")
        .execute(&mut *connection)
        .await
        .unwrap();
    assert_eq!(left(&log.database).await, (2, 2));
}

#[tokio::test]
async fn an_intent_is_never_updated_and_deleted_only_with_a_permit() {
    refused("UPDATE audit_intents SET entry = '{}'").await;
    refused("UPDATE audit_intent_targets SET kind = 'x'").await;
    refused("DELETE FROM audit_intents").await;
    refused("DELETE FROM audit_intent_targets").await;
}

#[tokio::test]
async fn an_intent_goes_with_its_completion_and_by_its_rule_without_one() {
    let log = begun().await;
    let retained = log.retain(&nothing_after(2)).await;
    assert_eq!((retained.deleted, left(&log.database).await), (1, (1, 1)));
    assert_eq!(log.left(&acme()).await, [id(2, 2_000_000)]);
    let retained = log.retain(&nothing_after(100)).await;
    assert_eq!((retained.deleted, left(&log.database).await), (1, (0, 0)));
    assert!(log.left(&acme()).await.is_empty());
    let told = log.told(&acme()).await;
    assert_eq!(told[1].context["count"], 1);
    assert!(told[1].summary.contains("whose end was never recorded"));
}

#[tokio::test]
async fn what_may_still_be_under_way_stays() {
    let mut log = begun().await;
    log.database.store = log
        .database
        .store
        .clone()
        .unknown_after(TimeDelta::hours(1));
    let retained = log.retain(&nothing_after(100)).await;
    assert_eq!((retained.deleted, left(&log.database).await), (1, (1, 1)));
}

#[tokio::test]
async fn what_a_hold_covers_stays_though_its_end_was_never_recorded() {
    let log = begun().await;
    let filter = Filter::new(acme()).target("customer:2".parse().unwrap());
    let hold = Hold::new("case-17", "why", filter);
    let store = &log.database.store;
    store.hold(&log.auditor, hold).await.unwrap();
    let retained = log.retain(&nothing_after(100)).await;
    assert_eq!((retained.deleted, retained.held), (1, 1));
    assert_eq!(log.left(&acme()).await, [id(2, 2_000_000)]);
    store
        .release(&log.auditor, &acme(), "case-17", "why not")
        .await
        .unwrap();
    assert_eq!(log.retain(&nothing_after(100)).await.deleted, 1);
}

#[tokio::test]
async fn rules_hold_for_tenants_and_categories_in_which_nothing_ever_ended() {
    let log = begun().await;
    let elsewhere = json!({"tenant": "globex", "category": "Team"});
    let team = intent(3, elsewhere);
    log.database.store.intend(&team).await.unwrap();
    let one_more = intent(4, json!({"tenant": "globex"}));
    log.database.store.intend(&one_more).await.unwrap();
    let retention = nothing_after(100).tenant_category(tenant("globex"), "Team", TimeDelta::MAX);
    assert_eq!(log.retain(&retention).await.deleted, 3);
    assert_eq!(log.left(&tenant("globex")).await, [team.id]);
}

#[tokio::test]
async fn many_go_in_batches() {
    let mut log = Log::of(&[]).await;
    log.database.store = log.database.store.clone().unknown_after(TimeDelta::zero());
    for number in 0..7 {
        let intent = intent(number, json!({}));
        log.database.store.intend(&intent).await.unwrap();
    }
    let retained = log.retain(&nothing_after(100).batch(3)).await;
    assert_eq!((retained.deleted, left(&log.database).await), (7, (0, 0)));
    assert_eq!(log.told(&acme()).await.len(), 3);
}
