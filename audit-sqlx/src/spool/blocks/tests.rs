use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::ops::Range;

use super::read_all;

/// A disk of 20,000 bytes that can't read some of them.
struct Bad {
    disk: Cursor<Vec<u8>>,
    bad: Range<u64>,
    answer: i32,
}

impl Read for Bad {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let at = self.disk.position();
        if self.bad.contains(&at) {
            return Err(io::Error::from_raw_os_error(self.answer));
        }
        let good = if at < self.bad.start {
            self.bad.start - at
        } else {
            u64::MAX
        };
        self.disk.by_ref().take(good).read(into)
    }
}

impl Seek for Bad {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.disk.seek(to)
    }
}

fn bad(bad: Range<u64>, answer: i32) -> Bad {
    let disk = Cursor::new(vec![7; 20_000]);
    Bad { disk, bad, answer }
}

#[test]
fn what_can_not_be_read_is_0_and_the_rest_is_read() {
    let check = |unreadable: Range<u64>, places: Range<u64>, expected: Range<u64>| {
        let bytes = read_all(bad(unreadable.clone(), 5), places.clone()).unwrap();
        let is_lost = |at: u64| if expected.contains(&at) { 0 } else { 7 };
        let expected: Vec<u8> = places.clone().map(is_lost).collect();
        assert!(bytes == expected, "{unreadable:?}, {places:?}");
    };
    check(0..0, 0..20_000, 0..0);
    check(0..512, 0..20_000, 0..4_096);
    check(4_096..8_192, 0..20_000, 4_096..8_192);
    check(4_608..12_288, 0..20_000, 4_608..12_288);
    check(16_384..20_000, 0..20_000, 16_384..20_000);
    check(0..20_000, 100..300, 100..300);
    check(8_192..8_193, 8_000..8_200, 8_192..8_200);
    check(8_192..8_193, 8_000..8_100, 0..0);
}

#[test]
fn another_error_is_one() {
    let error = read_all(bad(0..512, 116), 0..20_000).unwrap_err();
    assert_eq!(error.raw_os_error(), Some(116));
}
