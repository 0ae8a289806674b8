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

proptest! {
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
