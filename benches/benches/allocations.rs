//! How often a request allocates, everything included but the sink: exact, the same in every run.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering};

use audited_benches::{App, Case};
use tokio::runtime::Builder;

struct Counting;

static COUNT: AtomicU64 = AtomicU64::new(0);

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How many requests are made before the auditor is waited for: what it does afterwards counts.
const ROUND: u64 = 64;
const ROUNDS: u64 = 200;

fn main() {
    let mut bare = 0.0;
    println!(
        "{:<28} {:>8} {:>12}",
        "allocations per request", "all", "above bare"
    );
    for case in Case::ALL {
        let count = measure(case);
        if case == Case::Bare {
            bare = count;
        }
        println!("{:<28} {count:>8.2} {:>12.2}", case.name(), count - bare);
    }
}

fn measure(case: Case) -> f64 {
    let runtime = Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let mut app = App::new(case);
        round(&mut app).await; // what is allocated once
        let mut total = 0;
        for _ in 0..ROUNDS {
            total += round(&mut app).await;
        }
        total as f64 / (ROUND * ROUNDS) as f64
    })
}

async fn round(app: &mut App) -> u64 {
    let requests: Vec<_> = (0..ROUND).map(|_| app.request()).collect();
    let before = COUNT.load(Ordering::Relaxed);
    for request in requests {
        app.call(request).await;
    }
    app.flush().await;
    COUNT.load(Ordering::Relaxed) - before
}
