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

const REQUESTS: u64 = 10_000;

fn main() {
    let mut bare = 0.0;
    println!(
        "{:<28} {:>12} {:>12}",
        "allocations per request", "all", "above bare"
    );
    for case in Case::ALL {
        let count = measure(case);
        if case == Case::Bare {
            bare = count;
        }
        println!("{:<28} {count:>12.2} {:>12.2}", case.name(), count - bare);
    }
}

fn measure(case: Case) -> f64 {
    let runtime = Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let mut app = App::new(case);
        count(&mut app, 100).await; // what is allocated once
        count(&mut app, REQUESTS).await as f64 / REQUESTS as f64
    })
}

async fn count(app: &mut App, requests: u64) -> u64 {
    let mut total = 0;
    for _ in 0..requests {
        let request = app.request();
        let before = COUNT.load(Ordering::Relaxed);
        app.call(request).await;
        app.flush().await;
        total += COUNT.load(Ordering::Relaxed) - before;
    }
    total
}
