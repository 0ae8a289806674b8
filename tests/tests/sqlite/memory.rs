//! A database in memory, as tests of apps have it.

use audit_core::{Audit, Auditor, Filter, Limit, Scope, Sink, Store, Tenant};
use audit_sqlx::{CommitAudited, SqliteStore};
use audited_tests::entries::entry;
use serde_json::json;
use sqlx::SqlitePool;

use crate::database::BEGIN;

#[tokio::test]
async fn the_stores_own_connections_see_the_same_memory() {
    let pool = SqlitePool::connect("sqlite::memory:").await.unwrap();
    let store = SqliteStore::new(pool.clone());
    store.migrate().await.unwrap();
    let entry = entry(1, json!({"tenant": "default"}));
    store.write(&[entry]).await.unwrap();

    let auditor = Auditor::builder(store.clone()).build().unwrap();
    let scope = Scope::builder(&auditor).open();
    let call = async {
        let tx = pool.begin_with(BEGIN).await.unwrap();
        tx.commit_audited(&Audit::current()).await
    };
    scope.try_call("customer.update", call).await.unwrap();
    let page = store
        .page(&Filter::new(Tenant::default()), None, Limit::default())
        .await;
    assert_eq!(page.unwrap().entries.len(), 2);
}
