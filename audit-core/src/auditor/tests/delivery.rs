//! When answers leave.

use super::*;
use crate::declaration::{Declaration, Opening};
use crate::stream::Stream;

#[tokio::test]
async fn reads_do_not_wait_unless_the_auditor_says_so() {
    let sink = Switched::default();
    sink.is_down.store(true, SeqCst);
    let by_default = auditor(&sink).build().unwrap();
    request(&by_default, "customer.view").await.unwrap();
    let strict = auditor(&sink)
        .delivery(Delivery::BeforeResponse)
        .build()
        .unwrap();
    request(&strict, "customer.view").await.unwrap_err();
    let relaxed = auditor(&sink)
        .delivery(Delivery::Background)
        .build()
        .unwrap();
    request(&relaxed, "customer.update").await.unwrap();
    sink.is_down.store(false, SeqCst);
    for auditor in [by_default, strict, relaxed] {
        auditor.flush().await;
    }
    assert_eq!(sink.actions().len(), 3);
}

static LOOK: Declaration = declared("customer.view", Some(Delivery::BeforeResponse));
static TOUCH: Declaration = declared("customer.touch", Some(Delivery::Background));

const fn declared(action: &'static str, delivery: Option<Delivery>) -> Declaration {
    Declaration {
        action,
        category: None,
        operation: None,
        stream: Stream::Account,
        delivery,
        target: None,
        summary: None,
        reason_required: false,
        intent: false,
        function: "",
        file: "",
        line: 0,
    }
}

/// Makes one declared call, and answers as a layer would.
async fn request_declared(auditor: &Auditor, declaration: &'static Declaration) -> bool {
    let scope = Scope::builder(auditor).request().open();
    let call = crate::call::Call::new(
        Opening::new(declaration),
        async {},
        crate::call::no_judge::<()>,
        crate::call::no_refusal::<()>,
    );
    match answer(&scope, scope.in_scope(call)).await.unwrap() {
        Some(durable) => durable.await.is_ok(),
        None => true,
    }
}

#[tokio::test]
async fn an_actions_own_delivery_goes_before_the_auditors() {
    let sink = Switched::default();
    sink.is_down.store(true, SeqCst);
    for delivery in [
        None,
        Some(Delivery::BeforeResponse),
        Some(Delivery::Background),
    ] {
        let mut builder = auditor(&sink);
        if let Some(delivery) = delivery {
            builder = builder.delivery(delivery);
        }
        let auditor = builder.build().unwrap();
        assert!(
            !request_declared(&auditor, &LOOK).await,
            "it waited in vain"
        );
        assert!(request_declared(&auditor, &TOUCH).await, "it did not wait");
        assert_eq!(auditor.totals().waited, 1);
    }
}

#[tokio::test]
async fn what_nobody_waits_for_is_spooled_too() {
    let (sink, spool) = (Switched::default(), MemorySpool::new());
    let auditor = auditor(&sink).spool(spool.clone()).build().unwrap();
    sink.is_down.store(true, SeqCst);
    assert!(request_declared(&auditor, &TOUCH).await);
    auditor.flush().await;
    assert_eq!(spool.waiting()[0].entry.action, "customer.touch");
    assert_eq!(auditor.totals().lost, 0);
}
