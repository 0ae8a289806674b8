//! A clock that a test moves by hand.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::clock::Clock;

/// A clock that stands still until a test moves it. Clones show the same time.
///
/// ```
/// use audit_core::Clock;
/// use audit_core::test_kit::FixedClock;
/// use chrono::{TimeDelta, Utc};
///
/// let clock = FixedClock::at(Utc::now());
/// let before = clock.now();
/// clock.advance(TimeDelta::hours(1));
/// assert_eq!(clock.now() - before, TimeDelta::hours(1));
/// ```
#[derive(Debug, Clone)]
pub struct FixedClock(Arc<Mutex<DateTime<Utc>>>);

impl FixedClock {
    /// A clock that shows this time.
    pub fn at(time: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(time)))
    }

    /// Moves it: forwards, or back with a negative step.
    pub fn advance(&self, step: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += step;
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
