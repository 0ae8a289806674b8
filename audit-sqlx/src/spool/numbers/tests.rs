use std::collections::BTreeSet;

use rand::RngExt;

use super::Numbers;

#[test]
fn they_are_what_a_set_would_hold_after_any_insertions_and_removals() {
    let mut rng = rand::rng();
    for _ in 0..200 {
        let (mut numbers, mut set) = (Numbers::default(), BTreeSet::new());
        for _ in 0..60 {
            let start = rng.random_range(0..50_u64);
            let range = start..start + rng.random_range(0..6);
            if rng.random_bool(0.5) {
                numbers.insert(range.clone());
                set.extend(range);
            } else {
                numbers.remove(range.clone());
                set.retain(|number| !range.contains(number));
            }
            assert!(numbers.iter().eq(set.iter().copied()), "{numbers:?}");
            assert_eq!(numbers, set.iter().copied().collect());
            assert_eq!(numbers.len(), set.len() as u64);
            assert!((0..60).all(|number| numbers.contains(number) == set.contains(&number)));
        }
    }
}

#[test]
fn what_one_set_has_beside_another_can_be_asked() {
    let set = |ranges: [std::ops::Range<u64>; 2]| ranges.into_iter().collect::<Numbers>();
    let numbers = set([1..5, 7..9]);
    assert_eq!(numbers.with(&set([5..7, 20..21])), set([1..9, 20..21]));
    assert_eq!(numbers.without(&set([3..8, 20..21])), set([1..3, 8..9]));
}
