//! What an auditor counts, so that nothing is dropped in silence.

use std::sync::atomic::{AtomicU64, Ordering};

use super::meter;

/// Declares the counters twice: as they are counted, and as they are read.
macro_rules! counters {
    ($($(#[doc = $doc:literal])+ $name:ident,)+) => {
        /// What an auditor has done since it was built.
        ///
        /// With the feature `metrics`, each is also a counter of the `metrics` facade:
        /// `audited_written_total` and so on.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
        #[non_exhaustive]
        pub struct Counts { $($(#[doc = $doc])+ pub $name: u64,)+ }

        #[derive(Default)]
        pub(crate) struct Counters { $($name: AtomicU64,)+ }

        impl Counters {
            $(pub(crate) fn $name(&self, count: usize) {
                self.$name.fetch_add(count as u64, Ordering::Relaxed);
                meter::count(concat!("audited_", stringify!($name), "_total"), count);
            })+

            /// Tells the meter of every counter, so that one at zero can be told from none at all.
            pub(crate) fn announce(&self) {
                $(self.$name(0);)+
            }

            pub(crate) fn read(&self) -> Counts {
                Counts { $($name: self.$name.load(Ordering::Relaxed),)+ }
            }
        }
    };
}

counters! {
    /// Entries that are durable in the sink.
    written,
    /// Entries that an answer had to wait for, whether or not anybody still did.
    waited,
    /// Entries that are durable in the spool, since the sink did not take them.
    spooled,
    /// Entries that the sink got from the spool, from this process or one before it.
    replayed,
    /// Entries whose transaction nobody knew the end of, until the auditor found out.
    settled,
    /// Intents that were written before their calls ran.
    intended,
    /// Requests and calls that were refused before they ran, since no entry could be kept.
    refused,
    /// Entries that the sink refused for their content when they came: whoever waited was told.
    rejected,
    /// Entries that the sink refused for their content, and that lie in the spool's side lane.
    set_aside,
    /// Those refused or set aside whose id holds other content already.
    conflicts,
    /// Entries that are gone.
    lost,
    /// Requests that changed something, and that no audited call claimed.
    not_covered,
    /// Calls that failed, panicked or were dropped after their commit: the success stands.
    ended_after_commit,
    /// Things said to an entry that was history already.
    told_too_late,
    /// Attempts at writing a batch that failed and were made again.
    retried,
}
