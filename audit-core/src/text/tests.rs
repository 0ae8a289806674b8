use proptest::prelude::*;

use super::*;

#[test]
fn a_run_of_backslashes_before_an_invalid_byte_comes_back() {
    for bytes in [
        &b"\\\xFF"[..],
        b"\\\\\xFF",
        b"\\",
        b"\\\\x41",
        b"\\x\\",
        b"\xFF\xFE\\x00",
    ] {
        assert_eq!(original(&lossless(bytes)), bytes, "{bytes:?}");
    }
}

#[test]
fn text_is_cut_between_characters() {
    assert_eq!(cut("añb", 2), "a");
    assert_eq!(cut("añb", 3), "añ");
    assert_eq!(cut("añb", 9), "añb");
}

#[test]
fn an_escape_is_kept_whole_or_not_at_all() {
    let text = lossless(b"a\xFFb");
    for (cap, kept) in [(1, "a"), (2, "a"), (4, "a"), (5, r"a\xFF"), (6, r"a\xFFb")] {
        assert_eq!(cut(&text, cap), kept, "{cap}");
    }
    assert_eq!(cut(r"a\\xFF", 3), r"a\\");
    assert_eq!(cut(r"a\\xFF", 2), "a");
    assert_eq!(cut(r"C:\dir", 3), "C:");
    assert_eq!(cut(r"\xZZ", 2), "");
}

proptest! {
    #[test]
    fn what_is_cut_reads_as_the_beginning(
        bytes in proptest::collection::vec(prop_oneof![Just(b'\\'), Just(b'x'), Just(b'F'), Just(0xFF), any::<u8>()], 0..40),
        cap in 0..60_usize,
    ) {
        let text = lossless(&bytes);
        let kept = cut(&text, cap);
        prop_assert!(kept.len() <= cap && kept.len() + 7 > cap.min(text.len()));
        prop_assert!(bytes.starts_with(&original(kept)), "{kept:?} of {text:?}");
    }

    #[test]
    fn any_bytes_come_back(bytes in any::<Vec<u8>>()) {
        prop_assert_eq!(original(&lossless(&bytes)), bytes);
    }

    #[test]
    fn backslashes_and_escapes_come_back(bytes in "[\\\\xF0]{0,12}".prop_map(String::into_bytes), tail in any::<u8>()) {
        let mut bytes = bytes;
        bytes.push(tail);
        prop_assert_eq!(original(&lossless(&bytes)), bytes);
    }
}
