//! Whatever is sent, the answer comes soon, and the truth is found where it is within the bounds.

use std::iter::repeat_n;

use audit_tower::IpWhy as Why;

use crate::case::{Believed, behind};

const KIB_64: usize = 64 * 1024;

#[track_caller]
fn check(source: &'static str, lines: &[u8], ip: &'static str, why: Why) {
    let case = behind(source, "", lines, ip, why);
    let decision = case.decided();
    assert_eq!((decision.ip, decision.why), (case.ip(), why), "{source}");
}

/// As many of it as are asked for.
fn times(count: usize, what: &[u8]) -> Vec<u8> {
    repeat_n(what, count).flatten().copied().collect()
}

/// What was sent, with what the proxy added.
fn with(mut sent: Vec<u8>, added: &str) -> Vec<u8> {
    sent.extend_from_slice(added.as_bytes());
    sent
}

#[test]
fn what_is_left_of_the_client_does_not_matter_however_long_it_is() {
    for sent in [
        times(KIB_64, b"x"),
        times(KIB_64, b","),
        times(KIB_64, b"\""),
        times(KIB_64, b"\\"),
        times(99, b"6.6.6.6\n"),
        times(99, &with(times(KIB_64, b"\xFF"), "\n")),
    ] {
        check(
            "x-forwarded-for",
            &with(sent.clone(), ", 203.0.113.7"),
            "203.0.113.7",
            Why::FirstThatIsNoProxy,
        );
        check(
            "forwarded",
            &with(sent.clone(), ", for=203.0.113.7"),
            "203.0.113.7",
            Why::FirstThatIsNoProxy,
        );
        check(
            "forwarded",
            &with(sent, ", for=\"203.0.113.7:80\""),
            "203.0.113.7",
            Why::FirstThatIsNoProxy,
        );
    }
}

#[test]
fn sixty_four_hops_are_read_and_no_more() {
    for divider in [", ", "\n"] {
        let proxies = |count, hop: &str| times(count, format!("{divider}{hop}").as_bytes());
        let all = |count| [b"203.0.113.7".to_vec(), proxies(count, "10.0.0.9")].concat();
        check(
            "x-forwarded-for",
            &all(63),
            "203.0.113.7",
            Why::FirstThatIsNoProxy,
        );
        check("x-forwarded-for", &all(64), "", Why::TooManyHops);
        check("x-forwarded-for", &all(30_000), "", Why::TooManyHops);
        let all = |count| [b"for=203.0.113.7".to_vec(), proxies(count, "for=10.0.0.9")].concat();
        check(
            "forwarded",
            &all(63),
            "203.0.113.7",
            Why::FirstThatIsNoProxy,
        );
        check("forwarded", &all(64), "", Why::TooManyHops);
    }
}

#[test]
fn a_count_beyond_the_bound_is_not_found() {
    let hops = with(times(99, b"6.6.6.6, "), "203.0.113.7");
    let case = behind("x-forwarded-for", "", &hops, "", Why::TooManyHops);
    assert_eq!(
        case.believing(Believed::Hops(65)).decided().why,
        Why::TooManyHops
    );
    let case = behind("x-forwarded-for", "", &hops, "", Why::Counted);
    assert_eq!(
        case.believing(Believed::Hops(64)).decided().why,
        Why::Counted
    );
}

#[test]
fn eight_kib_of_hops_are_read_and_no_more() {
    let hop = |spaces| with(times(spaces, b" "), "10.0.0.9");
    check(
        "x-forwarded-for",
        &hop(8_184),
        "10.0.0.9",
        Why::LeftmostProxy,
    );
    check("x-forwarded-for", &hop(8_185), "", Why::TooLong);
    let two = |spaces| [b"203.0.113.7,".to_vec(), hop(spaces)].concat();
    check(
        "x-forwarded-for",
        &two(8_192 - 11 - 1 - 8),
        "203.0.113.7",
        Why::FirstThatIsNoProxy,
    );
    check("x-forwarded-for", &two(8_192 - 11 - 8), "", Why::TooLong);
    let quoted = |length| {
        let hidden = with(b"for=10.0.0.9;host=\"".to_vec(), &"\\\"".repeat(length));
        [b"for=203.0.113.7, ".to_vec(), with(hidden, "\"")].concat()
    };
    check(
        "forwarded",
        &quoted(4_000),
        "203.0.113.7",
        Why::FirstThatIsNoProxy,
    );
    check("forwarded", &quoted(32_000), "", Why::TooLong);
}

#[test]
fn a_long_address_is_none() {
    check("x-real-ip", &times(8_192, b"1"), "", Why::Unreadable);
    check("x-real-ip", &times(8_193, b"1"), "", Why::TooLong);
    check("x-real-ip", &times(KIB_64, b"["), "", Why::TooLong);
}

#[test]
fn any_byte_in_any_place_is_answered() {
    let bytes = (0..=255_u8).filter(|byte| http::HeaderValue::from_bytes(&[*byte]).is_ok());
    for byte in bytes {
        for hop in ["10.0.0.9", "for=10.0.0.9", "for=\"[fd00::9]:80\";by=_x"] {
            for place in 0..=hop.len() {
                let mut sent = hop.as_bytes().to_vec();
                sent.insert(place, byte);
                for source in ["x-forwarded-for", "forwarded", "x-real-ip"] {
                    behind(source, "", &sent, "", Why::Empty).decided();
                }
            }
        }
    }
}
