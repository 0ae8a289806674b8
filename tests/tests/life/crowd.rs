//! Many at once, and tenants side by side.

use std::collections::HashSet;

use audited::{Audit, Outcome, Tenant, audited};
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::put;
use sqlx::SqlitePool;

use crate::app::{App, AppError, commit_plan};
use crate::client;

#[audited(action = "customer.update", target = customer(id))]
async fn update(
    State(db): State<SqlitePool>,
    Path((id, plan)): Path<(i64, String)>,
    audit: Audit,
) -> Result<(), AppError> {
    commit_plan(&db, &audit, id, &plan).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_concurrent_requests_leave_ten_thousand_entries_and_changes() {
    let app = App::new().await;
    sqlx::query("CREATE TABLE seen (plan TEXT)")
        .execute(&app.db)
        .await
        .unwrap();
    let sql = "CREATE TRIGGER each_change AFTER UPDATE ON customers BEGIN INSERT INTO seen VALUES (new.plan); END";
    sqlx::query(sql).execute(&app.db).await.unwrap();
    let address = app
        .serve(Router::new().route("/{id}/{plan}", put(update)))
        .await;
    let clients: Vec<_> = (0..100)
        .map(|client| {
            tokio::spawn(async move {
                for turn in 0..100 {
                    let path = format!("/{}/plan-{client}-{turn}", 1 + (client * 7 + turn) % 1000);
                    assert_eq!(client::put(address, &path).await.0, 200);
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
    let entries = app.log().await;
    assert_eq!(entries.len(), 10_000);
    assert!(
        entries
            .iter()
            .all(|entry| entry.outcome == Outcome::Success)
    );
    let ids: HashSet<_> = entries.iter().map(|entry| entry.id).collect();
    assert_eq!(ids.len(), 10_000);
    let seen: i64 = sqlx::query_scalar("SELECT count(DISTINCT plan) FROM seen")
        .fetch_one(&app.db)
        .await
        .unwrap();
    assert_eq!(seen, 10_000);
    assert_eq!(app.auditor.totals().written, 10_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_wait_for_one_group_commit_are_all_durable_when_they_are_answered() {
    #[audited(action = "customer.touch")]
    async fn touch() {}
    let app = App::new().await;
    let address = app.serve(Router::new().route("/", put(touch))).await;
    let clients: Vec<_> = (0..50)
        .map(|_| tokio::spawn(client::put(address, "/")))
        .collect();
    for client in clients {
        assert_eq!(client.await.unwrap().0, 200);
    }
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM audit_entries")
        .fetch_one(&app.db)
        .await
        .unwrap();
    assert_eq!(rows, 50);
}

#[tokio::test]
async fn two_tenants_never_see_each_other() {
    let app = App::new().await;
    let address = app
        .serve(Router::new().route("/{id}/{plan}", put(update)))
        .await;
    for tenant in ["acme", "globex", "acme"] {
        client::send(address, "PUT", "/1/pro", &[("x-tenant", tenant)], "").await;
    }
    client::send(address, "PUT", "/1/pro", &[("x-tenant", "")], "").await;
    let tenant = |name: &'static str| Tenant::new(name).unwrap();
    let (acme, globex) = (
        app.log_of(tenant("acme")).await,
        app.log_of(tenant("globex")).await,
    );
    assert_eq!((acme.len(), globex.len()), (2, 1));
    assert_eq!(
        app.log_of(Tenant::UNKNOWN).await.len(),
        1,
        "an unknown tenant has a log of its own"
    );
    let found = audited::Store::entry(&app.store, &tenant("globex"), acme[0].id)
        .await
        .unwrap();
    assert_eq!(found, None);
}
