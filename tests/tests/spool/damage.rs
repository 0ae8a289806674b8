//! A file that is cut off, or damaged, anywhere.

use std::fs;

use audit_core::{Spool, Spooled};
use audit_sqlx::SqliteSpool;
use audited_tests::runs;
use futures_util::{StreamExt, stream};

use crate::own::{Folder, NAMES, all, entries, spooled, waiting};

/// What is done to the bytes from a place on; how many of them it spoils.
const DAMAGES: [fn(&mut Vec<u8>, usize) -> usize; 4] = [
    |bytes, at| bytes.drain(at..).count(),
    |bytes, at| bytes.drain(..at).count(),
    |bytes, at| {
        bytes[at..]
            .iter_mut()
            .take(512)
            .map(|byte| *byte = 0)
            .count()
    },
    |bytes, at| {
        bytes[at + 100..]
            .iter_mut()
            .take(1)
            .map(|byte| *byte ^= 0x10)
            .count()
    },
];

/// No entry is shorter.
const SHORTEST: usize = 500;

const STEP: usize = 512;

/// How many cases are tried at once: most of their time is the disk's.
const AT_ONCE: usize = 16;

/// What a spool holds that was used twice.
fn held() -> Vec<Spooled> {
    all([2, 3, 5, 6, 22, 23, 25, 26])
}

/// Keeps some, lets go of some, and sets one aside.
async fn use_it(folder: &Folder, first: u64) -> SqliteSpool {
    let spool = folder.open().await;
    spool.keep(&all(first..first + 3)).await.unwrap();
    spool.keep(&all(first + 3..first + 7)).await.unwrap();
    let waiting = waiting(&spool).await;
    let number = |entry| {
        let mut own = waiting
            .iter()
            .filter(|one| one.spooled == spooled(first + entry));
        own.next().unwrap().number
    };
    let gone = [number(0), number(1), number(4)];
    spool.release(&gone).await.unwrap();
    spool.set_aside(number(2), "too long").await.unwrap();
    spool
}

/// Damages a file of a spool at every 512th byte, in one way after the other or in all of them, and opens
/// what is left.
async fn check(folder: &Folder, name: &str) {
    let bytes = &fs::read(folder.path().join(name)).unwrap();
    assert!(bytes.len() > 10 * STEP, "{} bytes are too few", bytes.len());
    let places = (0..bytes.len() - STEP).step_by(STEP);
    let ways = runs(1, 4) as usize;
    let cases = places.flat_map(|at| (0..ways).map(move |way| (at, (at / STEP + way) % 4)));
    let checked = stream::iter(cases).for_each_concurrent(AT_ONCE, async |(at, way)| {
        let (copy, mut damaged) = (folder.copy(), bytes.clone());
        let most = DAMAGES[way](&mut damaged, at).div_ceil(SHORTEST) + 1;
        fs::write(copy.path().join(name), damaged).unwrap();
        all_are_accounted_for(&copy, most, &format!("{name}, {at}, way {way}")).await;
    });
    checked.await;
}

/// No more than that many may be lost. One that was set aside may wait again, where what was said of it
/// is lost.
async fn all_are_accounted_for(folder: &Folder, most: usize, case: &str) {
    let spool = folder.open().await;
    let (left, held) = (entries(&spool).await, held());
    let contents = spool.contents().await.unwrap();
    let mut rest = held.iter();
    let altered = left.iter().find(|left| !rest.any(|one| one == *left));
    assert_eq!(altered, None, "{case}: altered, doubled or out of order");
    assert_eq!(contents.waiting, left.len() as u64, "{case}");
    let accounted = contents.waiting + contents.set_aside + contents.damaged;
    assert_eq!(accounted, held.len() as u64, "{case}: {contents:?}");
    assert!(contents.damaged <= most as u64, "{case}: {contents:?}");
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
    drop(use_it(&folder, 20).await);
    assert!(!folder.names().contains(&NAMES[1].to_owned()));
    check(&folder, NAMES[0]).await;
}

#[tokio::test]
async fn any_altered_byte_of_the_databases_head_costs_nothing() {
    let folder = Folder::new();
    drop(use_it(&folder, 0).await);
    drop(use_it(&folder, 20).await);
    let bytes = &fs::read(folder.path().join(NAMES[0])).unwrap();
    let checked = stream::iter(0..128).for_each_concurrent(AT_ONCE, async |at| {
        let (copy, mut damaged) = (folder.copy(), bytes.clone());
        damaged[at] ^= 0x01;
        fs::write(copy.file(), damaged).unwrap();
        all_are_accounted_for(&copy, 0, &format!("byte {at}")).await;
    });
    checked.await;
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
    let bytes = fs::read(folder.path().join(NAMES[2])).unwrap();
    for at in (0..bytes.len() - 101)
        .step_by(50)
        .filter(|at| bytes[*at] != 0)
    {
        for damage in DAMAGES {
            let (copy, mut damaged) = (folder.copy(), bytes.clone());
            damage(&mut damaged, at);
            fs::write(copy.path().join(NAMES[2]), damaged).unwrap();
            let spool = copy.open().await;
            assert_eq!(entries(&spool).await, all([3, 5, 6]), "{at}");
            assert_eq!(spool.contents().await.unwrap().damaged, 0, "{at}");
        }
    }
}
