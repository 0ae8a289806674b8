//! When answers may leave, and what is done while no entry can be kept.

use crate::word::words;

words! {
    /// When a call's answer may leave, as far as its entry is concerned.
    ///
    /// Unless told, reads are delivered in the background and all else before the response. An action's
    /// own word, `#[audited(delivery = background)]`, goes before the auditor's.
    ///
    /// Entries that a transaction of the app's carries need neither: they are durable with it.
    pub enum Delivery {
        /// Once the entry is durable: in the sink, or in the spool while that can't take it.
        BeforeResponse = "before_response",
        /// At once: the entry is written as soon as may be, from a bounded queue, and spooled where the
        /// sink does not take it. A process that is killed takes down what lies in the queue.
        Background = "background",
    }
}

words! {
    /// What becomes of calls while neither the sink nor the spool can take an entry.
    pub enum WhenUnavailable {
        /// They are refused before they act: all but reads that don't wait for their entries. A
        /// request is answered 503 with `Retry-After`, a job waits.
        Refuse = "refuse",
        /// They run, and don't wait for their entries, which wait in the queue. What it has no room for
        /// is lost, and counted as such.
        Allow = "allow",
    }
}
