//! How much a page may still hold.

/// What is left of a page's size and of the work on it: an entry about thousands of records must not make
/// a page that no browser opens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    bytes: usize,
    pairs: usize,
}

impl Room {
    /// Of an entry's own page.
    pub(super) const PAGE: Self = Self {
        bytes: 200 * 1024,
        pairs: 4_000_000,
    };

    pub(super) fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// For so much text. What is larger than what is left is still shown, and is the last.
    pub(super) fn take(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    /// For a comparison of so many pairs of words, if there is time for it.
    pub(super) fn compare(&mut self, pairs: usize) -> bool {
        let is_enough = pairs <= self.pairs;
        if is_enough {
            self.pairs -= pairs;
        }
        is_enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_that_is_taken_may_be_larger_than_what_is_left() {
        let mut room = Room {
            bytes: 10,
            pairs: 0,
        };
        room.take(9);
        assert!(!room.is_empty());
        room.take(1_000);
        assert!(room.is_empty());
    }

    #[test]
    fn what_would_take_too_long_is_not_begun() {
        let mut room = Room {
            bytes: 0,
            pairs: 10,
        };
        assert!(!room.compare(11));
        assert!(room.compare(10));
        assert!(!room.compare(1));
    }
}
