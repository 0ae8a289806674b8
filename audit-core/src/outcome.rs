//! How it ended.

use crate::word::words;

words! {
    /// How an action ended.
    pub enum Outcome {
        /// It was done.
        Success = "success",
        /// It was tried and did not work.
        Failure = "failure",
        /// It was refused: the actor may not do it.
        Denied = "denied",
        /// The client left, or time ran out, before it ended.
        Aborted = "aborted",
        /// The code that did it panicked.
        Panicked = "panicked",
        /// Nobody can tell whether it was done.
        Unknown = "unknown",
    }
}
