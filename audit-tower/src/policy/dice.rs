//! Chance, for rules that take a sample.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

/// Tells numbers from 0 to below 1 by chance. A closure is one.
pub trait Dice: Send + Sync + 'static {
    /// The next number.
    fn roll(&self) -> f64;
}

impl<F: Fn() -> f64 + Send + Sync + 'static> Dice for F {
    fn roll(&self) -> f64 {
        self()
    }
}

/// The hashes of a counter under a key of this process.
#[derive(Default)]
pub(super) struct Random {
    key: RandomState,
    count: AtomicU64,
}

impl Dice for Random {
    fn roll(&self) -> f64 {
        let hash = self
            .key
            .hash_one(self.count.fetch_add(1, Ordering::Relaxed));
        // As many bits as a float between 0 and 1 can tell apart.
        (hash >> 11) as f64 / (1_u64 << 53) as f64
    }
}
