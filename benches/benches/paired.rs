//! What each layer adds to a bare request, in pairs: every round times all cases one after the other,
//! so that a machine whose speed drifts drifts for all of them alike.

use std::time::{Duration, Instant};

use audited_benches::{App, Case};
use tokio::runtime::{Builder, Runtime};

/// How many requests are made before the auditor is waited for: what it does afterwards counts.
const REQUESTS: u32 = 64;
const WARM_UP: usize = 200;
const ROUNDS: usize = 4_000;

fn main() {
    let runtime = Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let mut apps = Case::ALL.map(|case| runtime.block_on(async { App::new(case) }));
    let mut times = vec![Vec::with_capacity(ROUNDS); apps.len()];
    for turn in 0..WARM_UP + ROUNDS {
        for (app, times) in apps.iter_mut().zip(&mut times) {
            let time = round(&runtime, app);
            if turn >= WARM_UP {
                times.push(time.as_nanos() as f64 / f64::from(REQUESTS) / 1_000.0);
            }
        }
    }
    println!(
        "{:<28} {:>10} {:>24}",
        "µs per request, medians", "all", "above bare in its round"
    );
    for (case, own) in Case::ALL.iter().zip(&times) {
        let above = own
            .iter()
            .zip(&times[0])
            .map(|(own, bare)| own - bare)
            .collect();
        println!(
            "{:<28} {:>10.2} {:>24.2}",
            case.name(),
            median(own.clone()),
            median(above)
        );
    }
}

/// Only the answering is timed, and what the auditor does afterwards.
fn round(runtime: &Runtime, app: &mut App) -> Duration {
    let requests: Vec<_> = (0..REQUESTS).map(|_| app.request()).collect();
    runtime.block_on(async {
        let began = Instant::now();
        for request in requests {
            app.call(request).await;
        }
        app.flush().await;
        began.elapsed()
    })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
