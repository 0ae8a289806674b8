use std::fs;

use super::{LENGTH, Tally, Told, newest, parsed, written};
use crate::spool::numbers::Numbers;

fn told(ranges: u64) -> Told {
    let held = (0..ranges).map(|n| 3 * n..3 * n + 2).collect::<Numbers>();
    Told {
        next: 3 * ranges,
        held,
    }
}

#[test]
fn what_was_told_is_read() {
    for ranges in [0, 1, 2, 16_000] {
        let mut text = written(9, &told(ranges)).unwrap();
        text.extend([7; 40]); // of a longer one, that was there before
        assert_eq!(parsed(&text), Some((9, told(ranges))), "{ranges}");
    }
}

#[test]
fn a_text_that_is_altered_or_cut_off_tells_nothing() {
    let text = written(9, &told(2)).unwrap();
    for at in 0..text.len() {
        let mut altered = text.clone();
        altered[at] ^= 1;
        assert_eq!(parsed(&altered), None, "byte {at}");
        assert_eq!(parsed(&text[..at]), None, "cut at {at}");
    }
}

#[test]
fn numbers_that_are_too_scattered_are_refused() {
    assert!(written(9, &told(16_001)).is_err());
}

#[test]
fn the_newest_is_believed_only_beside_the_one_before() {
    let place = |turn| Some((turn, told(turn)));
    assert_eq!(newest(None, place(1)), place(1));
    assert_eq!(newest(place(4), place(3)), place(4));
    assert_eq!(newest(place(4), place(5)), place(5));
    for (first, second) in [
        (None, None),
        (place(4), None),
        (None, place(3)),
        (place(4), place(1)),
    ] {
        assert_eq!(newest(first, second), None);
    }
}

#[test]
fn what_is_told_beside_a_damaged_place_is_newer_than_what_was_told_before() {
    for (turns, damaged) in [(3, 1), (3, 0), (4, 0), (4, 1)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tally");
        let open = || Tally::open(&path, &path).unwrap();
        let (mut tally, _) = open();
        (1..=turns).for_each(|turn| tally.tell(&told(turn)).unwrap());
        drop(tally);
        let mut bytes = fs::read(&path).unwrap();
        bytes[damaged * LENGTH] ^= 1;
        fs::write(&path, bytes).unwrap();
        for last in 7..10 {
            let (mut tally, was) = open();
            assert_eq!(
                was,
                (last > 7).then(|| told(last - 1)),
                "{turns}, {damaged}"
            );
            tally.tell(&told(last)).unwrap();
        }
    }
}
