//! More than MariaDB takes in one message (`max_allowed_packet`, 16 MiB unless it is set).

use audit_core::{Audit, Auditor, Scope, Sink};
use audit_sqlx::CommitAudited;
use audited_tests::entries::entry;
use serde_json::json;

use crate::database::{BEGIN, Database};

#[tokio::test]
async fn an_entry_that_is_larger_than_a_message_may_be_is_refused_with_words() {
    let database = Database::new().await;
    let large = entry(1, json!({"context": {"long": "x".repeat(17 << 20)}}));
    let error = database.store.write(&[large]).await.unwrap_err();
    assert!(
        error.is_invalid() && error.to_string().contains("limit"),
        "{error}"
    );
    database.store.write(&[entry(2, json!({}))]).await.unwrap();
}

/// Such an entry must not keep those that come after it waiting.
#[tokio::test]
async fn a_call_that_says_more_is_refused_its_commit_and_counted() {
    let database = Database::new().await;
    let auditor = Auditor::builder(database.store.clone()).build().unwrap();
    let scope = Scope::builder(&auditor).open();
    let large = async {
        let audit = Audit::current();
        audit.context("long", "x".repeat(17 << 20));
        let tx = database.pool.begin_with(BEGIN).await.unwrap();
        tx.commit_audited(&audit).await
    };
    let error = scope.try_call("customer.update", large).await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    scope.call("customer.update", async {}).await;
    auditor.flush().await;
    let totals = auditor.totals();
    assert_eq!((totals.written, totals.rejected, totals.lost), (1, 1, 0));
}
