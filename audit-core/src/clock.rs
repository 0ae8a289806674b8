//! What time it is, and the ids that go with it.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, SubsecRound, Utc};
use uuid::{ContextV7, Timestamp, Uuid};

use crate::entry::EntryId;

/// Where an auditor reads the time. Tests bring their own.
pub trait Clock: Send + Sync + 'static {
    /// The time now.
    fn now(&self) -> DateTime<Utc>;
}

impl<F: Fn() -> DateTime<Utc> + Send + Sync + 'static> Clock for F {
    fn now(&self) -> DateTime<Utc> {
        self()
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// The moment at which an entry was finished, and the id that was minted with it, or with its intent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) id: EntryId,
    pub(crate) at: DateTime<Utc>,
    /// When it began, where there is an intent.
    pub(crate) began_at: Option<DateTime<Utc>>,
}

/// One context for the whole process, so that the ids of one millisecond are in order, too.
static MINT: Mutex<Mint> = Mutex::new(Mint {
    context: ContextV7::new(),
    latest: DateTime::UNIX_EPOCH,
});

struct Mint {
    context: ContextV7,
    latest: DateTime<Utc>,
}

impl Moment {
    /// Now. Times are cut to the microsecond, which is what databases keep.
    pub(crate) fn now(clock: &dyn Clock) -> Self {
        MINT.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .moment(time(clock))
    }

    /// Now, as what an intent says begins.
    pub(crate) fn beginning(clock: &dyn Clock) -> Self {
        let now = Self::now(clock);
        Self {
            began_at: Some(now.at),
            ..now
        }
    }

    /// Now, as the end of what began then: under the same id.
    pub(crate) fn ending(self, clock: &dyn Clock) -> Self {
        Self {
            at: time(clock),
            ..self
        }
    }
}

fn time(clock: &dyn Clock) -> DateTime<Utc> {
    clock.now().trunc_subsecs(6)
}

impl Mint {
    fn moment(&mut self, at: DateTime<Utc>) -> Moment {
        // A context never goes back, so after a clock was set back by much it would mint ids of
        // the wrong time for as long. A leap second or a small correction leaves them in order.
        if at + EntryId::AHEAD < self.latest {
            self.context = ContextV7::new();
            self.latest = at;
        }
        self.latest = self.latest.max(at);
        let seconds = u64::try_from(at.timestamp()).unwrap_or(0);
        let stamp = Timestamp::from_unix(&self.context, seconds, at.timestamp_subsec_nanos());
        Moment {
            id: EntryId::new(Uuid::new_v7(stamp)),
            at,
            began_at: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn mint() -> Mint {
        Mint {
            context: ContextV7::new(),
            latest: DateTime::UNIX_EPOCH,
        }
    }

    fn millis(moment: Moment) -> i64 {
        let (seconds, nanos) = moment.id.as_uuid().get_timestamp().unwrap().to_unix();
        i64::try_from(seconds).unwrap() * 1_000 + i64::from(nanos / 1_000_000)
    }

    #[test]
    fn ids_of_one_millisecond_are_in_order() {
        let (mut mint, now) = (mint(), Utc::now());
        let ids: Vec<_> = (0..1_000).map(|_| mint.moment(now).id).collect();
        assert!(ids.is_sorted());
    }

    #[test]
    fn ids_are_never_far_ahead_of_a_clock_that_goes_back_in_small_steps() {
        let (mut mint, now) = (mint(), Utc::now());
        for step in 0..20 {
            let at = now - TimeDelta::milliseconds(400 * step);
            let ahead = millis(mint.moment(at)) - at.timestamp_millis();
            assert!(ahead <= EntryId::AHEAD.num_milliseconds(), "{ahead} ms");
        }
    }

    #[test]
    fn ids_follow_a_clock_that_was_set_back_and_ignore_a_small_step() {
        let (mut mint, now) = (mint(), Utc::now());
        let first = mint.moment(now);
        assert!(mint.moment(now - TimeDelta::milliseconds(5)).id > first.id);
        // Many small steps back are a big one.
        for step in 1..=20 {
            let at = now - TimeDelta::milliseconds(900 * step);
            assert!((at.timestamp_millis() - millis(mint.moment(at))).abs() <= 1_000);
        }
        for years in [10, -10, 3] {
            let at = now + TimeDelta::days(365 * years);
            assert_eq!(millis(mint.moment(at)), at.timestamp_millis(), "{years}");
        }
    }
}
