//! A clock that jumps.

use std::sync::{Mutex, PoisonError};

use audited_tests::dice::Dice;
use chrono::{DateTime, TimeDelta, Utc};

const TEN_YEARS: TimeDelta = TimeDelta::days(3_652);

/// The machine's time, ten years off in either direction or not at all, and never for long.
pub(super) struct Jumping(Mutex<(Dice, TimeDelta)>);

impl Jumping {
    pub(super) fn of(seed: u64) -> Self {
        Self(Mutex::new((Dice::of(seed), TimeDelta::zero())))
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (dice, offset) = &mut *state;
        if dice.once_in(4) {
            *offset = dice.pick(&[TEN_YEARS, -TEN_YEARS, TimeDelta::zero()]);
        }
        Utc::now() + *offset
    }
}
