//! Card numbers: digits of the length and beginning that a network issues, with a right check digit.

use std::ops::Range;

use super::run;

/// The fewest and the most digits of a number.
const DIGITS: Range<usize> = 14..20;

/// The most digits of a telephone number (ITU-T E.164).
const PHONE: usize = 15;

/// How numbers are written in groups.
const GROUPS: &[&[usize]] = &[&[4, 4, 4, 4, 3], &[4, 4, 4, 4], &[4, 6, 5], &[4, 6, 4]];

/// The card number that begins with this digit.
///
/// Ids, timestamps and UUIDs have as many digits: of a number that is no part of a longer one, or of a
/// decimal, the first digits and the length have to be a network's, and the check digit right. The lengths of
/// barcodes (EAN-13) are left out, which begin and end like cards of the past.
pub(super) fn at(text: &[u8], start: usize) -> Option<Range<usize>> {
    if start > 0 && text[start - 1].is_ascii_alphanumeric() {
        return None;
    }
    let end = run(text, start, |byte| byte.is_ascii_digit());
    match end - start {
        4 => grouped(text, start),
        length if DIGITS.contains(&length) => {
            let is_whole = !continues(text, start, end) && !is_phone(text, start, length);
            (is_whole && is_card(&text[start..end])).then_some(start..end)
        }
        _ => None,
    }
}

/// Whether the digits are a part of something longer.
fn continues(text: &[u8], start: usize, end: usize) -> bool {
    let digit = |at: usize| text.get(at).is_some_and(u8::is_ascii_digit);
    let before = start >= 2 && matches!(text[start - 1], b'.' | b'-') && digit(start - 2);
    let after = matches!(text.get(end), Some(b'.' | b'-')) && digit(end + 1);
    before || after || text.get(end).is_some_and(u8::is_ascii_alphanumeric)
}

fn is_phone(text: &[u8], start: usize, digits: usize) -> bool {
    digits <= PHONE && start > 0 && text[start - 1] == b'+'
}

fn grouped(text: &[u8], start: usize) -> Option<Range<usize>> {
    let separator = *text
        .get(start + 4)
        .filter(|byte| matches!(byte, b' ' | b'-'))?;
    GROUPS
        .iter()
        .find_map(|sizes| in_groups(text, start, separator, sizes))
}

fn in_groups(text: &[u8], start: usize, separator: u8, sizes: &[usize]) -> Option<Range<usize>> {
    let (mut digits, mut count, mut at) = ([0; DIGITS.end], 0, start);
    for size in sizes {
        if at != start {
            text.get(at).filter(|byte| **byte == separator)?;
            at += 1;
        }
        let group = text.get(at..at + size)?;
        if !group.iter().all(u8::is_ascii_digit) {
            return None;
        }
        digits[count..count + size].copy_from_slice(group);
        (count, at) = (count + size, at + size);
    }
    let is_whole = !continues(text, start, at) && !is_phone(text, start, count);
    (is_whole && is_card(&digits[..count])).then_some(start..at)
}

fn is_card(digits: &[u8]) -> bool {
    is_issued(digits) && luhn(digits)
}

/// Whether a network issues numbers of this beginning and length (ISO/IEC 7812).
fn is_issued(digits: &[u8]) -> bool {
    let first = |count: usize| {
        let leading = digits.iter().take(count);
        leading.fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0'))
    };
    let length = digits.len();
    match (first(1), first(2), first(4)) {
        (4, _, _) => matches!(length, 16 | 19),                // Visa
        (_, 51..=55, _) | (_, _, 2221..=2720) => length == 16, // Mastercard
        (_, 34 | 37, _) => length == 15,                       // American Express
        (_, 36 | 38 | 39, _) | (_, _, 3000..=3059) => matches!(length, 14..=19), // Diners Club
        (_, _, 3528..=3589) => matches!(length, 16..=19),      // JCB
        (_, 62 | 64 | 65 | 81, _) | (_, _, 6011) => matches!(length, 16..=19), // UnionPay, Discover
        (_, 50 | 56..=58 | 60 | 61 | 63 | 66..=69, _) => matches!(length, 16 | 18 | 19), // Maestro
        (_, _, 2200..=2204) => matches!(length, 16..=19),      // Mir
        _ => false,
    }
}

/// The check digit of ISO/IEC 7812-1, annex B.
fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(
            |(place, digit)| match (place % 2, u32::from(digit - b'0')) {
                (0, digit) => digit,
                (_, digit) => digit * 2 / 10 + digit * 2 % 10,
            },
        )
        .sum();
    sum.is_multiple_of(10)
}
