//! Where text is written before it is kept at its own size.

use std::cell::RefCell;

/// A text that needed more leaves no room behind.
const KEPT: usize = 64 << 10;

/// Lends a buffer that is empty, and most often large enough: what is written there costs one allocation
/// once it is copied out of it.
pub(crate) fn with<T>(write: impl FnOnce(&mut Vec<u8>) -> T) -> T {
    thread_local! {
        static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }
    // Taken out rather than borrowed: a `Serialize` may itself write here.
    let mut text = SCRATCH.take();
    text.clear();
    let written = write(&mut text);
    if text.capacity() <= KEPT {
        SCRATCH.set(text);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_is_empty_each_time_also_within_another() {
        let inner = with(|outer| {
            outer.extend(b"outer");
            let inner = with(|inner| std::mem::replace(inner, b"inner".to_vec()));
            assert_eq!(outer, b"outer");
            inner
        });
        assert!(inner.is_empty());
        with(|text| assert!(text.is_empty() && text.capacity() > 0));
    }

    #[test]
    fn a_large_one_is_let_go() {
        with(|text| text.resize(KEPT + 1, 0));
        with(|text| assert_eq!(text.capacity(), 0));
    }
}
