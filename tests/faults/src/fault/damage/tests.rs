use audited::SpoolTask;
use audited::test_kit::sample;

use super::*;

/// Entries of these times, under numbers from 1 on.
fn holding(times: &[u64]) -> Held {
    let spooled = times.iter().map(|time| Spooled {
        task: SpoolTask::Write,
        entry: sample(*time, |_| {}),
    });
    (1..).zip(spooled).collect()
}

/// Whether a spool that held three is clean which gives these, and counts so many as damaged.
fn is_clean(found: Held, damaged: u64) -> bool {
    let mut tally = Tally::default();
    let held = holding(&[1, 2, 3]);
    compare(&held, Ok((found, damaged)), "harmed", &mut tally);
    assert_eq!(tally.tried, 3);
    tally.is_clean()
}

#[test]
fn each_comes_out_once_or_is_counted_as_damaged() {
    assert!(is_clean(holding(&[1, 2, 3]), 0));
    assert!(is_clean(holding(&[1, 3]), 1));
    assert!(!is_clean(holding(&[1, 3]), 0), "one is lost");
    assert!(!is_clean(holding(&[1, 2, 3]), 1), "none is damaged");
    assert!(!is_clean(holding(&[1, 1, 3]), 0), "one twice, one lost");
    assert!(!is_clean(holding(&[1, 2, 4]), 1), "one is strange");
    assert!(!is_clean(holding(&[]), 3), "nothing came out");
}
