//! What a transaction may have written, while that is not known.

use super::*;
use crate::spool::SpoolTask;

/// Makes a call whose transaction nobody knows the end of.
async fn doubt(auditor: &Auditor) {
    let scope = Scope::builder(auditor).request().open();
    let call = scope.call("customer.update", async {
        crate::Audit::current().begin_commit().unwrap().in_doubt();
    });
    let durable = answer(&scope, call).await.unwrap();
    durable.unwrap().await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_settled_within_the_limit_is_settled_from_the_spool() {
    let (sink, spool) = (Switched::default(), MemorySpool::new());
    let builder = auditor(&sink).patience(Duration::from_secs(30));
    let builder = builder.spool(spool.clone());
    let auditor = builder
        .sink_limit(Duration::from_millis(20))
        .build()
        .unwrap();
    sink.are_open.store(true, SeqCst);
    doubt(&auditor).await;
    assert_eq!(spool.waiting()[0].task, SpoolTask::Settle);
    request(&auditor, "another").await.unwrap();
    sink.are_open.store(false, SeqCst);
    until(|| spool.waiting().is_empty()).await;
    until(|| auditor.totals().settled == 1).await;
    assert_eq!(sink.actions(), ["another", "customer.update"]);
    let totals = auditor.totals();
    assert_eq!((totals.written, totals.replayed, totals.spooled), (2, 1, 1));
}

#[tokio::test]
async fn a_transaction_that_stays_open_holds_up_no_other_entry_in_the_spool() {
    let (sink, spool) = (Switched::default(), MemorySpool::new());
    let builder = auditor(&sink).patience(Duration::from_secs(30));
    let builder = builder.spool(spool.clone());
    let auditor = builder
        .sink_limit(Duration::from_millis(20))
        .build()
        .unwrap();
    sink.are_open.store(true, SeqCst);
    doubt(&auditor).await;
    sink.is_down.store(true, SeqCst);
    request(&auditor, "a").await.unwrap();
    sink.is_down.store(false, SeqCst);
    until(|| sink.actions() == ["a"]).await;
    assert_eq!(spool.waiting().len(), 1);
    assert_eq!(spool.waiting()[0].task, SpoolTask::Settle);
}
