//! A disk that fails.

use std::fs;

use audit_core::Spool;
use audit_sqlx::SqliteSpool;

use crate::own::{Folder, NAMES, all, entries, waiting};
use crate::strace;

/// How many a spool holds, half of them in its log.
const HELD: u64 = 20;

/// What is opened while blocks can't be read.
#[tokio::test]
async fn a_spool_with_blocks_that_can_not_be_read_is_opened() {
    let Some(folder) = strace::folder() else {
        return;
    };
    let spool = SqliteSpool::open(folder.join(NAMES[0])).await.unwrap();
    let (left, held) = (entries(&spool).await, all(0..HELD));
    let contents = spool.contents().await.unwrap();
    assert!(left.iter().all(|one| held.contains(one)), "altered");
    assert_eq!(left.len() as u64 + contents.damaged, HELD, "{contents:?}");
    assert!(contents.damaged <= HELD / 2, "{contents:?}");
}

/// A spool that was killed.
async fn killed() -> Folder {
    let folder = Folder::new();
    folder.open().await.keep(&all(0..HELD / 2)).await.unwrap();
    let spool = folder.open().await;
    spool.keep(&all(HELD / 2..HELD)).await.unwrap();
    folder.copy()
}

#[tokio::test]
async fn what_can_not_be_read_when_it_is_opened_is_damage() {
    let killed = killed().await;
    let [database, log, tally] = NAMES;
    for (name, is_scanned) in [(database, false), (tally, false), (log, true)] {
        let copy = killed.copy();
        if is_scanned {
            let mut bytes = fs::read(copy.file()).unwrap();
            bytes[0] ^= 1;
            fs::write(copy.file(), bytes).unwrap();
        }
        let file = copy.path().join(name);
        let fails = "inject=read:error=EIO:when=1";
        let options = ["-P", file.to_str().unwrap(), "-e", fails];
        let test = "failing::a_spool_with_blocks_that_can_not_be_read_is_opened";
        let called = strace::run(&options, test, copy.path());
        assert!(called.contains("(INJECTED)"), "{called}");
    }
}

/// What is opened while no file's first block can be read: the one in its place can't, either.
#[tokio::test]
async fn a_spool_of_which_sqlite_can_read_nothing_is_not_opened() {
    if let Some(folder) = strace::folder() {
        let error = SqliteSpool::open(folder.join(NAMES[0])).await.unwrap_err();
        assert!(error.is_unavailable(), "{error}");
    }
}

#[tokio::test]
async fn what_sqlite_can_not_read_is_damage() {
    let folder = Folder::new();
    folder.open().await.keep(&all(0..HELD)).await.unwrap();
    let file = folder.file();
    let options = [
        "-P",
        file.to_str().unwrap(),
        "-e",
        "inject=pread64:error=EIO:when=1",
    ];
    let test = "failing::a_spool_of_which_sqlite_can_read_nothing_is_not_opened";
    strace::run(&options, test, folder.path());
    assert_eq!(folder.damaged().len(), 1);
    assert_eq!(entries(&folder.open().await).await, all(0..HELD));
}

/// What is released while its file can't be shortened.
#[tokio::test]
async fn all_is_released() {
    let Some(folder) = strace::folder() else {
        return;
    };
    let spool = SqliteSpool::open(folder.join(NAMES[0])).await.unwrap();
    let waiting = waiting(&spool).await;
    let numbers: Vec<_> = waiting.iter().map(|one| one.number).collect();
    spool.release(&numbers).await.unwrap();
    assert_eq!(entries(&spool).await, []);
    spool.keep(&all(0..3)).await.unwrap();
    assert_eq!(entries(&spool).await, all(0..3));
}

#[tokio::test]
async fn what_is_released_is_gone_though_the_disk_does_not_take_the_room_back() {
    let folder = Folder::new();
    folder.open().await.keep(&all(0..6_000)).await.unwrap();
    let log = folder.path().join(NAMES[1]);
    let options = [
        "-P",
        log.to_str().unwrap(),
        "-e",
        "inject=ftruncate:error=EIO",
    ];
    let called = strace::run(&options, "failing::all_is_released", folder.path());
    assert!(called.contains("(INJECTED)"), "{called}");
}
