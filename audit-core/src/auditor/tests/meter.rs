//! What is told through the `metrics` facade.

use std::collections::BTreeMap;

use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder,
    SharedString, Unit,
};

use super::*;

/// A recorder that remembers: counts, the last level, and how often something was measured.
#[derive(Clone, Default)]
struct Remembering(Arc<Mutex<BTreeMap<String, f64>>>);

struct One(Remembering, String);

impl One {
    fn with(&self, change: impl FnOnce(&mut f64)) {
        change(self.0.0.lock().unwrap().entry(self.1.clone()).or_default());
    }
}

impl CounterFn for One {
    fn increment(&self, value: u64) {
        self.with(|known| *known += value as f64);
    }

    fn absolute(&self, value: u64) {
        self.with(|known| *known = value as f64);
    }
}

impl GaugeFn for One {
    fn increment(&self, value: f64) {
        self.with(|known| *known += value);
    }

    fn decrement(&self, value: f64) {
        self.with(|known| *known -= value);
    }

    fn set(&self, value: f64) {
        self.with(|known| *known = value);
    }
}

impl HistogramFn for One {
    fn record(&self, _: f64) {
        self.with(|known| *known += 1.0);
    }
}

impl Recorder for Remembering {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(Arc::new(One(self.clone(), key.name().to_owned())))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(Arc::new(One(self.clone(), key.name().to_owned())))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(Arc::new(One(self.clone(), key.name().to_owned())))
    }
}

async fn three_requests() {
    let (sink, spool) = (Switched::default(), MemorySpool::new());
    let builder = auditor(&sink).patience(Duration::from_secs(30));
    let auditor = builder.spool(spool).build().unwrap();
    request(&auditor, "a").await.unwrap();
    sink.is_down.store(true, SeqCst);
    request(&auditor, "b").await.unwrap();
    request(&auditor, "c").await.unwrap();
    auditor.health().await;
}

#[test]
fn counts_levels_and_times_are_told() {
    let remembering = Remembering::default();
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().build().unwrap();
    metrics::with_local_recorder(&remembering, || runtime.block_on(three_requests()));
    let told = remembering.0.lock().unwrap();
    let of = |name: &str| told.get(name).copied();
    assert_eq!(of("audited_written_total"), Some(1.0));
    assert_eq!(of("audited_spooled_total"), Some(2.0));
    assert_eq!(of("audited_waited_total"), Some(3.0));
    assert_eq!(of("audited_lost_total"), Some(0.0), "not: never heard of");
    assert_eq!(
        of("audited_durable_seconds"),
        Some(3.0),
        "each is measured once"
    );
    assert_eq!(of("audited_spool_entries"), Some(2.0));
    assert_eq!(of("audited_queue_entries"), Some(0.0));
    assert!(of("audited_spool_oldest_seconds").is_some());
}
