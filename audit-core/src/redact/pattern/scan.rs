//! Tells of most texts, in one walk, that no secret can be in them.

/// The shortest text that a secret can be in: `a://:b@c`.
const SHORTEST: usize = 8;

/// Begins a longer run of digits than a number that is no card's.
const DIGITS: u32 = 14;

const OTHER: u8 = 0;
const DIGIT: u8 = 1;
const DASH: u8 = 2;
/// Looked at more closely, since a secret is told by it.
const TELLING: u8 = 3;

const CLASSES: [u8; 256] = {
    let mut classes = [OTHER; 256];
    let mut digit = b'0';
    while digit <= b'9' {
        classes[digit as usize] = DIGIT;
        digit += 1;
    }
    classes[b'-' as usize] = DASH;
    let telling = *b" JIB:@\\";
    let mut at = 0;
    while at < telling.len() {
        classes[telling[at] as usize] = TELLING;
        at += 1;
    }
    classes
};

/// Whether a secret may be in a text, which may be JSON's: there, an escape may hide one.
pub(crate) fn may_hold(text: &[u8]) -> bool {
    if text.len() < SHORTEST || is_uuid(text) {
        return false;
    }
    let (mut digits, mut in_url) = (0, false);
    for (at, byte) in text.iter().enumerate() {
        match CLASSES[usize::from(*byte)] {
            OTHER => digits = 0,
            DIGIT => digits += 1,
            DASH => {}
            _ if tells(text, at, *byte) || (in_url && *byte == b'@') => return true,
            _ if *byte == b' ' => {}
            _ => {
                digits = 0;
                in_url |= *byte == b':' && text[at + 1..].starts_with(b"//");
            }
        }
        if digits >= DIGITS {
            return true;
        }
    }
    false
}

/// Ids of requests most often are UUIDs, of which some have as many digits in a row as a card's number.
fn is_uuid(text: &[u8]) -> bool {
    let fits = |(at, byte): (usize, &u8)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.iter().enumerate().all(fits)
}

fn tells(text: &[u8], at: usize, byte: u8) -> bool {
    let (before, after) = (&text[..at], &text[at + 1..]);
    match byte {
        b'J' => before.ends_with(b"ey"),
        b'I' => {
            after.first() == Some(&b'A') && (before.ends_with(b"AK") || before.ends_with(b"AS"))
        }
        b'B' => before.ends_with(b"-----"),
        b':' | b'@' => false, // only together
        b'\\' => matches!(after.first(), Some(b'u' | b'/')),
        _ => ends_with_scheme(before),
    }
}

fn ends_with_scheme(before: &[u8]) -> bool {
    let ends = |scheme: &[u8]| {
        let start = before.len().saturating_sub(scheme.len());
        before[start..].eq_ignore_ascii_case(scheme)
    };
    match before.last() {
        Some(b'r' | b'R') => ends(b"bearer"),
        Some(b'c' | b'C') => ends(b"basic"),
        _ => false,
    }
}
