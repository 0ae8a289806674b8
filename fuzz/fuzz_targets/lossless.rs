//! Any bytes come back from their text, and of a text that is cut, the beginning of them does.

#![no_main]

use audited::text::{cut, lossless, original};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &[u8])| {
    let (cap, bytes) = (usize::from(input.0), input.1);
    let text = lossless(bytes);
    assert_eq!(original(&text), bytes);
    let kept = cut(&text, cap);
    assert!(kept.len() <= cap && text.starts_with(kept));
    assert!(bytes.starts_with(&original(kept)));
    // No more is lost than a character, or an escape.
    assert!(kept.len() + 7 > cap.min(text.len()));
});
