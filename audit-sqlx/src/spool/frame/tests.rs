use uuid::Uuid;

use super::{CARRIED, Frame, LONGEST, Whole, next_mark};
use crate::spool::lane::Lane;

const WHOLE: Whole = Whole {
    number: 7,
    lane: Lane::Waiting,
    id: Uuid::from_u128(3),
};

fn content(length: usize) -> Vec<u8> {
    (b' '..=b'~').cycle().take(length).collect()
}

#[test]
fn content_of_any_length_comes_back() {
    for length in [1, 2, CARRIED - 1, CARRIED, CARRIED + 1, 10 * CARRIED + 7] {
        let frames: Vec<_> = WHOLE.frames(&content(length)).collect();
        assert!(frames.iter().all(|frame| frame.len() <= LONGEST));
        assert_eq!(WHOLE.content(&frames), Some(content(length)), "{length}");
    }
}

#[test]
fn a_frame_with_any_byte_altered_is_none() {
    let frame = WHOLE.frames(&content(30)).next().unwrap();
    for at in 0..frame.len() {
        let mut altered = frame.clone();
        altered[at] ^= 0x20;
        assert_eq!(Frame::read(&altered), None, "byte {at}");
        assert_eq!(Frame::read(&frame[..at]), None, "cut at {at}");
    }
}

#[test]
fn parts_that_are_missing_doubled_or_anothers_are_no_content() {
    let frames: Vec<_> = WHOLE.frames(&content(3 * CARRIED)).collect();
    let other = Whole { number: 8, ..WHOLE };
    let others: Vec<_> = other.frames(&content(3 * CARRIED)).collect();
    for wrong in [
        vec![&frames[0], &frames[1]],
        vec![&frames[1], &frames[2]],
        vec![&frames[0], &frames[0], &frames[2]],
        vec![&frames[0], &frames[2], &frames[1]],
        vec![&frames[0], &others[1], &frames[2]],
    ] {
        assert_eq!(WHOLE.content(&wrong), None);
    }
}

#[test]
fn a_mark_is_found_wherever_it_begins_and_where_it_is_cut_off() {
    let frame = WHOLE.frames(b"{}").next().unwrap();
    let before = [0xFF, 0xA0, 0, 0xFF];
    let bytes = [&before[..], &frame].concat();
    assert_eq!(next_mark(&bytes), Some(4));
    assert_eq!(next_mark(&bytes[..9]), Some(4));
    assert_eq!(next_mark(b"nothing"), None);
}
