//! A sink that costs nothing, so that what is measured is everything before it.

use audited::{Entry, Error, Sink};

/// Takes entries and lets go of them.
pub struct Discard;

impl Sink for Discard {
    async fn write(&self, entries: &[Entry]) -> Result<(), Error> {
        std::hint::black_box(entries);
        Ok(())
    }
}
