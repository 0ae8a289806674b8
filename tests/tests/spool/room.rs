//! How much room a spool takes.

use std::fs;

use audit_core::Spool;
use audit_sqlx::SqliteSpool;
use audited_tests::entries::entry;
use futures_util::future::join;
use serde_json::json;

use crate::own::{Folder, NAMES, all, entries, waiting, write};

const CAP: u64 = 1 << 20;

async fn small(folder: &Folder) -> SqliteSpool {
    let spool = SqliteSpool::builder(folder.file()).cap(CAP);
    spool.open().await.unwrap()
}

/// Keeps batches of ten until one is refused; how many were kept.
async fn fill(spool: &SqliteSpool) -> u64 {
    for first in (0..).step_by(10) {
        if let Err(error) = spool.keep(&all(first..first + 10)).await {
            assert!(error.is_unavailable(), "{error}");
            let words = error.to_string();
            assert!(
                words.contains("is full") && words.contains("1048576"),
                "{words}"
            );
            return first;
        }
    }
    unreachable!()
}

#[tokio::test]
async fn a_full_spool_says_so_and_has_room_again_once_it_drains() {
    let folder = Folder::new();
    let spool = small(&folder).await;
    let kept = fill(&spool).await;
    assert!(kept > 100, "{kept}");
    assert!(fs::metadata(folder.file()).unwrap().len() <= CAP);
    let contents = spool.contents().await.unwrap();
    assert!(
        contents.waiting == kept && contents.bytes <= CAP,
        "{contents:?}"
    );
    for round in 0..3 {
        let oldest = spool.oldest(20).await.unwrap();
        let numbers: Vec<_> = oldest.iter().map(|one| one.number).collect();
        spool.release(&numbers).await.unwrap();
        spool.keep(&all(round..round + 10)).await.unwrap();
    }
    assert_eq!(entries(&spool).await.len() as u64, kept - 30);
    assert_eq!(spool.contents().await.unwrap().damaged, 0);
}

#[tokio::test]
async fn what_does_not_fit_keeps_nothing_of_itself_and_nobody_else_out() {
    let folder = Folder::new();
    let spool = small(&folder).await;
    let (large, little) = (all(0..1_000), all(0..3));
    let (refused, kept) = join(spool.keep(&large), spool.keep(&little)).await;
    assert!(refused.unwrap_err().is_unavailable());
    kept.unwrap();
    assert_eq!(entries(&spool).await, little);
}

#[tokio::test]
async fn an_entry_can_be_set_aside_in_a_full_spool() {
    let folder = Folder::new();
    let spool = small(&folder).await;
    let kept = fill(&spool).await;
    let waiting = waiting(&spool).await;
    for one in &waiting {
        spool.set_aside(one.number, "no").await.unwrap();
    }
    let contents = spool.contents().await.unwrap();
    assert_eq!((contents.waiting, contents.set_aside), (0, kept));
}

#[tokio::test]
async fn a_spool_that_has_drained_gives_its_room_back() {
    let folder = Folder::new();
    let spool = folder.open().await;
    for first in (0..8_000).step_by(1_000) {
        spool.keep(&all(first..first + 1_000)).await.unwrap();
    }
    let waiting = waiting(&spool).await;
    let numbers: Vec<_> = waiting.iter().map(|one| one.number).collect();
    spool.set_aside(numbers[7], "no").await.unwrap();
    let size = || fs::metadata(folder.file()).unwrap().len();
    assert!(size() > 16 << 20, "{}", size());
    spool.release(&numbers).await.unwrap();
    assert!(size() < 64 << 10, "{}", size());
    assert_eq!(spool.contents().await.unwrap().set_aside, 1);
}

#[tokio::test]
async fn its_log_gives_the_room_of_a_large_batch_back() {
    let folder = Folder::new();
    let spool = folder.open().await;
    spool.keep(&all(0..8_000)).await.unwrap();
    spool.keep(&all(8_000..8_001)).await.unwrap();
    let log = fs::metadata(folder.path().join(NAMES[1])).unwrap().len();
    assert!(log < 5 << 20, "{log}");
}

#[tokio::test]
async fn a_spool_that_is_full_of_small_entries_can_set_all_of_them_aside() {
    let folder = Folder::new();
    let cap = 128 << 10;
    let open = || SqliteSpool::builder(folder.file()).cap(cap).open();
    let spool = open().await.unwrap();
    let kept = fill_with_small(&spool).await;
    let why =
        "Postgres refuses what the transaction has written: a constraint or a limit is in its way";
    for one in waiting(&spool).await {
        spool.set_aside(one.number, why).await.unwrap();
    }
    let contents = spool.contents().await.unwrap();
    assert_eq!((contents.waiting, contents.set_aside), (0, kept));
    drop(spool);
    let size = || fs::metadata(folder.file()).unwrap().len();
    let larger = size();
    assert!(larger > cap && larger <= cap + cap / 2, "{larger}");

    // The reserve is not for what is new.
    let spool = open().await.unwrap();
    fill_with_small(&spool).await;
    assert_eq!(spool.contents().await.unwrap().damaged, 0);
    drop(spool);
    assert_eq!(size(), larger);
}

/// Keeps one after the other until one is refused; how many were kept.
async fn fill_with_small(spool: &SqliteSpool) -> u64 {
    let mut kept = 0;
    while spool.keep(&[write(entry(kept, json!({})))]).await.is_ok() {
        kept += 1;
    }
    kept
}

#[tokio::test]
async fn a_cap_that_the_tables_do_not_fit_into_is_refused_with_the_least() {
    let folder = Folder::new();
    for cap in [0, 1, 4_096, 12_287] {
        let spool = SqliteSpool::builder(folder.file()).cap(cap);
        let error = spool.open().await.unwrap_err();
        assert!(error.is_invalid(), "{cap}: {error}");
        assert!(error.to_string().contains("12288 bytes"), "{error}");
        assert_eq!(folder.names(), [""; 0]);
    }
    let least = SqliteSpool::builder(folder.file()).cap(12_288);
    least.open().await.unwrap().keep(&all([0])).await.unwrap();
}
