//! How long a request takes, everything included but the sink.

use std::hint::black_box;
use std::time::{Duration, Instant};

use audited_benches::{App, Case};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tokio::runtime::{Builder, Runtime};

/// How many requests are made before the auditor is waited for: what it does afterwards counts.
const ROUND: u64 = 64;

fn requests(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("request");
    group
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(5));
    group.throughput(Throughput::Elements(ROUND));
    for case in Case::ALL {
        let runtime = Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime");
        let mut app = runtime.block_on(async { App::new(case) });
        group.bench_function(case.name(), |bencher| {
            bencher.iter_custom(|rounds| (0..rounds).map(|_| round(&runtime, &mut app)).sum());
        });
    }
}

/// Only the answering is timed, and what the auditor does afterwards.
fn round(runtime: &Runtime, app: &mut App) -> Duration {
    let requests: Vec<_> = (0..ROUND).map(|_| app.request()).collect();
    runtime.block_on(async {
        let began = Instant::now();
        for request in requests {
            app.call(black_box(request)).await;
        }
        app.flush().await;
        began.elapsed()
    })
}

criterion_group!(benches, requests);
criterion_main!(benches);
