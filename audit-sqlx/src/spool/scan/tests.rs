use std::fs;

use uuid::Uuid;

use super::{Found, WINDOW};
use crate::spool::frame::Whole;
use crate::spool::lane::Lane;

fn whole(number: u64) -> Whole {
    Whole {
        number,
        lane: Lane::Waiting,
        id: Uuid::from_u128(number.into()),
    }
}

fn found(bytes: &[u8]) -> Vec<(Whole, Vec<u8>)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bytes");
    fs::write(&path, bytes).unwrap();
    let mut found = Found::within(&[path, folder.path().join("none")]).unwrap();
    let wholes: Vec<_> = found.complete().collect();
    let content = wholes
        .into_iter()
        .map(|whole| (whole, found.content(whole).unwrap().unwrap()));
    content.collect()
}

#[test]
fn entries_are_found_wherever_they_begin() {
    let content = vec![b'x'; 5_000];
    let frames: Vec<_> = whole(7).frames(&content).flatten().collect();
    for before in [
        0,
        1,
        513,
        WINDOW - 4_200,
        WINDOW - 60,
        WINDOW - 7,
        WINDOW,
        3 * WINDOW,
    ] {
        let bytes = [&vec![0xFF; before], &frames[..], &[0xFF; 9]].concat();
        assert_eq!(found(&bytes), [(whole(7), content.clone())], "{before}");
    }
}

#[test]
fn parts_are_put_together_in_any_order_and_an_incomplete_entry_is_none() {
    let content = vec![b'x'; 9_000];
    let [first, second]: [Vec<_>; 2] =
        [1, 2].map(|number| whole(number).frames(&content).collect());
    let bytes = [
        &first[2], &second[0], &first[0], &second[2], &first[1], &first[2],
    ];
    assert_eq!(
        found(&bytes.map(Vec::as_slice).concat()),
        [(whole(1), content)]
    );
}
