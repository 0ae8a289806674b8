use audit_core::text::original;

use super::*;

fn lines(values: &[&[u8]]) -> Lines {
    let mut headers = HeaderMap::new();
    let name = HeaderName::from_static("x-forwarded-for");
    for value in values {
        headers.append(name.clone(), HeaderValue::from_bytes(value).unwrap());
    }
    Lines::of(&headers, &name)
}

#[track_caller]
fn check(values: &[&[u8]], expected: Option<(&str, bool)>) {
    let text = lines(values).text();
    let text = text
        .as_ref()
        .map(|(text, is_whole)| (text.as_ref(), *is_whole));
    assert_eq!(text, expected);
}

/// The kept text stands for the end of what was sent, byte for byte.
#[track_caller]
fn is_the_end_of(values: &[&[u8]]) {
    let sent = values.join(&b'\n');
    let (text, is_whole) = lines(values).text().unwrap();
    assert!(text.len() <= FIELD_BYTES);
    let kept = original(&text);
    assert!(sent.ends_with(&kept));
    assert_eq!(is_whole, kept.len() == sent.len());
    assert!(
        is_whole || text.len() > FIELD_BYTES - 16,
        "no less than there is room for"
    );
    assert_eq!(lines(values).bytes(), sent.len());
}

#[test]
fn lines_are_kept_in_their_order() {
    check(&[], None);
    check(&[b""], Some(("", true)));
    check(
        &[b"203.0.113.7, 10.0.0.9"],
        Some(("203.0.113.7, 10.0.0.9", true)),
    );
    check(
        &[b"203.0.113.7", b"10.0.0.8", b"10.0.0.9"],
        Some(("203.0.113.7\n10.0.0.8\n10.0.0.9", true)),
    );
    check(&[b"", b"a", b""], Some(("\na\n", true)));
}

#[test]
fn any_byte_can_be_told_from_what_is_kept() {
    check(&[b"\xFF", br"\xFF"], Some(("\\xFF\n\\\\xFF", true)));
    let all: Vec<u8> = (0..=255)
        .filter(|byte| HeaderValue::from_bytes(&[*byte]).is_ok())
        .collect();
    is_the_end_of(&[&all]);
    is_the_end_of(&[&all, &all]);
}

#[test]
fn of_what_is_long_the_end_is_kept() {
    for byte in [b'a', 0xFF, b'\\', b'\t'] {
        for length in [511, 512, 513, 2_047, 2_048, 2_049, 65_536] {
            let line = vec![byte; length];
            is_the_end_of(&[&line]);
            is_the_end_of(&[&line, b"203.0.113.7"]);
            is_the_end_of(&[b"6.6.6.6", &line]);
        }
    }
    let umlauts = "ä".repeat(1_100);
    is_the_end_of(&[umlauts.as_bytes(), b"x"]);
    let (text, _) = lines(&[umlauts.as_bytes(), b"x"]).text().unwrap();
    assert!(text.starts_with('ä'), "cut between two characters");
}

#[test]
fn lines_that_can_not_matter_are_counted_alone() {
    let many = vec![&b"10.0.0.9"[..]; 1_000];
    let taken = lines(&many);
    assert!(taken.has_more());
    assert_eq!(taken.before.len() + 1, MOST_HOPS);
    assert_eq!(taken.bytes(), 8 * 1_000 + 999);
    assert_eq!(taken.text().map(|(_, is_whole)| is_whole), Some(false));
    assert!(!lines(&many[..MOST_HOPS]).has_more());
}
