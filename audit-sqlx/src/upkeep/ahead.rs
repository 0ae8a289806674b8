//! The months ahead, whose partitions are made once a day.

use std::sync::atomic::{AtomicI32, Ordering};

use chrono::{Datelike, Utc};

use crate::months::Months;

/// How many months, and the day on which they were made last.
pub(super) struct Ahead {
    pub(super) months: Months,
    made_on: AtomicI32,
}

impl Ahead {
    /// So many, made on no day yet.
    pub(super) fn new(months: Months) -> Self {
        let made_on = AtomicI32::new(i32::MIN);
        Self { months, made_on }
    }

    /// Whether they are still to be made today.
    pub(super) fn are_due(&self) -> bool {
        self.made_on.load(Ordering::Relaxed) != today()
    }

    /// They were made just now.
    pub(super) fn are_made(&self) {
        self.made_on.store(today(), Ordering::Relaxed);
    }
}

fn today() -> i32 {
    Utc::now().num_days_from_ce()
}
