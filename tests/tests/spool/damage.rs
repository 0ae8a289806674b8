//! A file that is cut off, or damaged, anywhere.

use std::fs;
use std::path::Path;

use audit_core::{Spool, Spooled};

use crate::own::{Folder, NAMES, all, entries, waiting};

/// What is done to the bytes from a place on.
const DAMAGES: [fn(&mut Vec<u8>, usize); 4] = [
    |bytes, at| bytes.truncate(at),
    |bytes, at| drop(bytes.drain(..at)),
    |bytes, at| bytes[at..].iter_mut().take(512).for_each(|byte| *byte = 0),
    |bytes, at| bytes[at + 100] ^= 0x10,
];

const STEP: usize = 512;

/// Keeps some, lets go of some, and sets one aside.
async fn use_it(folder: &Folder, first: u64) -> audit_sqlx::SqliteSpool {
    let spool = folder.open().await;
    spool.keep(&all(first..first + 3)).await.unwrap();
    spool.keep(&all(first + 3..first + 12)).await.unwrap();
    let numbers: Vec<_> = waiting(&spool).await.iter().map(|one| one.number).collect();
    spool
        .release(&[numbers[0], numbers[1], numbers[4]])
        .await
        .unwrap();
    spool.set_aside(numbers[2], "too long").await.unwrap();
    spool
}

/// Damages a file of a spool at every 512th byte, in each way, and opens what is left.
async fn check(folder: &Folder, name: &str) {
    let (waited, aside) = {
        let spool = folder.copy().open().await;
        let contents = spool.contents().await.unwrap();
        (entries(&spool).await, contents.set_aside)
    };
    let bytes = fs::read(folder.path().join(name)).unwrap();
    assert!(bytes.len() > 10 * STEP, "{} bytes are too few", bytes.len());
    for at in (0..bytes.len() - 100).step_by(STEP) {
        for (way, damage) in DAMAGES.iter().enumerate() {
            let copy = folder.copy();
            let mut damaged = bytes.clone();
            damage(&mut damaged, at);
            fs::write(copy.path().join(name), damaged).unwrap();
            let case = format!("{name}, {at}, way {way}");
            all_are_accounted_for(&copy, &waited, aside, &case).await;
        }
    }
}

async fn all_are_accounted_for(folder: &Folder, waited: &[Spooled], aside: u64, case: &str) {
    let spool = folder.open().await;
    let left = entries(&spool).await;
    let contents = spool.contents().await.unwrap();
    let mut rest = waited.iter();
    let altered = left.iter().filter(|left| !rest.any(|one| one == *left));
    assert_eq!(
        altered.count(),
        0,
        "{case}: altered, doubled or out of order"
    );
    assert_eq!(contents.waiting, left.len() as u64, "{case}");
    let all = waited.len() as u64 + aside;
    let accounted = contents.waiting + contents.set_aside + contents.damaged;
    assert_eq!(accounted, all, "{case}: {contents:?}");
    if contents.damaged > 0 {
        assert!(!folder.damaged().is_empty(), "{case}: nothing was kept");
    }
    works(&spool, left.len(), case).await;
    drop(spool);
    let again = folder.open().await.contents().await.unwrap();
    assert_eq!(again.damaged, 0, "{case}: opened again");
}

async fn works(spool: &dyn Spool, left: usize, case: &str) {
    spool.keep(&all([99])).await.unwrap();
    let oldest = spool.oldest(usize::MAX).await.unwrap();
    assert_eq!(oldest.len(), left + 1, "{case}");
    assert_eq!(oldest[left].spooled, all([99])[0], "{case}");
}

#[tokio::test]
async fn a_database_that_is_damaged_anywhere_loses_only_what_is_damaged_and_counts_it() {
    let folder = Folder::new();
    drop(use_it(&folder, 0).await);
    check(&folder, NAMES[0]).await;
}

#[tokio::test]
async fn a_log_that_is_damaged_anywhere_loses_only_what_is_damaged_and_counts_it() {
    let folder = Folder::new();
    drop(use_it(&folder, 0).await);
    let spool = use_it(&folder, 20).await;
    check(&folder.copy(), NAMES[1]).await;
    drop(spool);
}

#[tokio::test]
async fn a_database_beside_a_log_that_is_damaged_anywhere_loses_only_what_is_damaged() {
    let folder = Folder::new();
    drop(use_it(&folder, 0).await);
    let spool = use_it(&folder, 20).await;
    check(&folder.copy(), NAMES[0]).await;
    drop(spool);
}

#[tokio::test]
async fn a_tally_that_is_damaged_anywhere_costs_nothing() {
    let folder = Folder::new();
    drop(use_it(&folder, 0).await);
    let copy = folder.copy();
    let bytes = fs::read(copy.path().join(NAMES[2])).unwrap();
    for at in [0, 8, 100, 256 << 10, (256 << 10) + 50] {
        for damage in DAMAGES {
            let copy = folder.copy();
            let mut damaged = bytes.clone();
            damage(&mut damaged, at.min(bytes.len() - 101));
            write(&copy.path().join(NAMES[2]), &damaged);
            let waited = entries(&folder.copy().open().await).await;
            assert_eq!(entries(&copy.open().await).await, waited, "{at}");
        }
    }
}

fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap();
}
