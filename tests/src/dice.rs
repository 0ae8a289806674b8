//! Chance that can be had again.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Where a test gets its choices from. The same seed gives the same ones.
pub struct Dice(StdRng);

impl Dice {
    /// Dice of a seed.
    pub fn of(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// A number below this one.
    pub fn below(&mut self, bound: u32) -> u32 {
        self.0.random_range(0..bound)
    }

    /// Whether it comes to pass this time, once in so many.
    pub fn once_in(&mut self, times: u32) -> bool {
        self.below(times) == 0
    }

    /// One of these.
    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.0.random_range(0..from.len())].clone()
    }

    /// Dice for somebody else, who rolls them at a time of their own.
    pub fn fork(&mut self) -> Self {
        Self(StdRng::from_rng(&mut self.0))
    }
}

/// The seed that `AUDITED_SEED` names, else one of its own; printed, and shown where a test fails.
pub fn seed() -> u64 {
    let named = std::env::var("AUDITED_SEED").ok();
    let seed = named.and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(any_seed);
    println!("AUDITED_SEED={seed} rolls these dice again");
    seed
}

/// A seed that nobody chose.
pub fn any_seed() -> u64 {
    rand::random()
}
