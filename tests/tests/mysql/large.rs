//! More than MariaDB takes in one message: `max_allowed_packet`, 16 MiB unless it is set.

use audit_core::{Audit, Auditor, Caps, Scope, Sink, Store};
use audit_sqlx::{CommitAudited, SqlxStore};
use audited_tests::entries::entry;
use serde_json::json;

use crate::database::{BEGIN, Database};
use crate::own::Own;

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

/// Entries are made into statements part by part: the first part is on its way when the second is made.
#[tokio::test]
async fn nothing_is_left_of_a_batch_of_which_a_part_is_too_large() {
    let database = Database::new().await;
    let small = entry(1, json!({}));
    let large = entry(3, json!({"context": {"long": "x".repeat(17 << 20)}}));
    let batch = [small.clone(), entry(2, json!({})), large];
    let error = database.store.write(&batch).await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    let stored = database.store.entry(&small.tenant, small.id).await;
    assert!(stored.unwrap().is_none());
}

/// Lets an entry say more than a server takes.
fn boundless() -> Caps {
    let mut caps = Caps::default();
    (caps.value, caps.context) = (32 << 20, 32 << 20);
    caps
}

/// Such an entry must not keep those that come after it waiting.
#[tokio::test]
async fn a_call_that_says_more_is_refused_its_commit_and_counted() {
    let database = Database::new().await;
    let auditor = Auditor::builder(database.store.clone());
    let auditor = auditor.caps(boundless()).build().unwrap();
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
    assert_eq!((totals.written, totals.rejected, totals.lost), (1, 1, 1));
}

#[tokio::test]
async fn a_server_that_takes_less_is_asked_how_much() {
    let own = Own::with(&["--max-allowed-packet=2M"]).await;
    let pool = own.pool();
    let store = SqlxStore::new(pool.clone());
    store.migrate().await.unwrap();
    let large = |number, bytes| entry(number, json!({"context": {"long": "x".repeat(bytes)}}));
    let error = store.write(&[large(1, 2 << 20)]).await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    assert!(error.to_string().contains("max_allowed_packet"), "{error}");
    let fitting: Vec<_> = (2..9).map(|number| large(number, 3 << 19)).collect();
    store.write(&fitting).await.unwrap();
    let many: Vec<_> = (10..2_010).map(|number| large(number, 2_000)).collect();
    store.write(&many).await.unwrap();

    let auditor = Auditor::builder(store).caps(boundless()).build().unwrap();
    let call = async {
        let audit = Audit::current();
        audit.context("long", "x".repeat(2 << 20));
        let tx = pool.begin_with(BEGIN).await.unwrap();
        tx.commit_audited(&audit).await
    };
    let scope = Scope::builder(&auditor).open();
    let error = scope.try_call("customer.update", call).await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    assert!(error.to_string().contains("max_allowed_packet"), "{error}");
    scope.call("customer.update", async {}).await;
    auditor.flush().await;
    let totals = auditor.totals();
    assert_eq!((totals.written, totals.rejected, totals.lost), (1, 1, 1));
}

#[tokio::test]
async fn a_server_that_takes_more_is_sent_more_than_a_packet_of_the_protocol_holds() {
    let own = Own::with(&["--max-allowed-packet=64M"]).await;
    let store = SqlxStore::new(own.pool());
    store.migrate().await.unwrap();
    let large = entry(1, json!({"context": {"long": "x".repeat(20 << 20)}}));
    store.write(std::slice::from_ref(&large)).await.unwrap();
    let read = store.entry(&large.tenant, large.id).await.unwrap();
    assert_eq!(read.unwrap().context, large.context);
}
