//! `#[instrument]` takes the whole of a call into its span, above `#[audited]` and below it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use audited::audited;
use macro_tests::recorded;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber, instrument};

/// Counts how often a span is entered: a future's is, whenever it is polled.
#[derive(Clone, Default)]
struct Entered(Arc<AtomicUsize>);

impl Subscriber for Entered {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with(module_path!())
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, _: &Id) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn exit(&self, _: &Id) {}
}

#[audited(action = "a.b")]
#[instrument]
async fn above() {
    twice().await;
}

#[instrument]
#[audited(action = "a.b")]
async fn below() {
    twice().await;
}

#[audited(action = "a.b")]
#[instrument]
fn above_a_future() -> impl Future<Output = ()> {
    async move { twice().await }
}

#[instrument]
#[audited(action = "a.b")]
fn below_a_future() -> impl Future<Output = ()> {
    async move { twice().await }
}

#[async_trait]
trait Api {
    async fn above_async_trait(&self);
    async fn below_async_trait(&self);
}

struct Customers;

#[async_trait]
impl Api for Customers {
    #[audited(action = "a.b")]
    #[instrument(skip(self))]
    async fn above_async_trait(&self) {
        twice().await;
    }

    #[instrument(skip(self))]
    #[audited(action = "a.b")]
    async fn below_async_trait(&self) {
        twice().await;
    }
}

/// Is polled twice.
async fn twice() {
    tokio::task::yield_now().await;
}

async fn check(call: impl Future<Output = ()>) {
    let entered = Entered::default();
    let ((), entries) = {
        let _default = tracing::subscriber::set_default(entered.clone());
        recorded(call).await
    };
    assert_eq!(entries.len(), 1);
    assert!(entered.0.load(Ordering::Relaxed) >= 2);
}

#[tokio::test]
async fn every_poll_of_an_audited_call_is_within_its_span() {
    check(async { above().await }).await;
    check(async { below().await }).await;
    check(async { above_a_future().await }).await;
    check(async { below_a_future().await }).await;
    check(async { Customers.above_async_trait().await }).await;
    check(async { Customers.below_async_trait().await }).await;
}
