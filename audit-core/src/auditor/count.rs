//! What an auditor counts, so that nothing is dropped in silence.

use std::sync::atomic::{AtomicU64, Ordering};

/// Declares the counters twice: as they are counted, and as they are read.
macro_rules! counters {
    ($($(#[doc = $doc:literal])+ $name:ident,)+) => {
        /// What an auditor has done since it was built.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
        #[non_exhaustive]
        pub struct Counts { $($(#[doc = $doc])+ pub $name: u64,)+ }

        #[derive(Default)]
        pub(crate) struct Counters { $($name: AtomicU64,)+ }

        impl Counters {
            $(pub(crate) fn $name(&self, count: usize) {
                self.$name.fetch_add(count as u64, Ordering::Relaxed);
            })+

            pub(crate) fn read(&self) -> Counts {
                Counts { $($name: self.$name.load(Ordering::Relaxed),)+ }
            }
        }
    };
}

counters! {
    /// Entries that are durable.
    written,
    /// Those of them whose transaction nobody knew the end of, until the auditor found out.
    settled,
    /// Intents that were written before their calls ran.
    intended,
    /// Requests and calls that were refused before they ran, since no entry could be kept.
    refused,
    /// Entries that the sink refused for their content.
    rejected,
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
