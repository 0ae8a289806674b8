//! Files that are gone, or were left in the middle of something.

use std::fs;

use audit_core::Spool;

use crate::own::{Folder, NAMES, all, entries, waiting};

#[tokio::test]
async fn a_database_that_is_gone_is_counted() {
    let folder = Folder::new();
    folder.open().await.keep(&all(0..7)).await.unwrap();
    fs::remove_file(folder.file()).unwrap();
    let spool = folder.open().await;
    assert_eq!(entries(&spool).await, []);
    assert_eq!(spool.contents().await.unwrap().damaged, 7);
}

#[tokio::test]
async fn a_log_that_is_gone_is_counted() {
    let folder = Folder::new();
    folder.open().await.keep(&all(0..7)).await.unwrap();
    let spool = folder.open().await;
    spool.keep(&all(7..11)).await.unwrap();
    let killed = folder.copy();
    fs::remove_file(killed.path().join(NAMES[1])).unwrap();
    let spool = killed.open().await;
    assert_eq!(entries(&spool).await, all(0..7));
    assert_eq!(spool.contents().await.unwrap().damaged, 4);
    assert_eq!(killed.damaged().len(), 1);
}

#[tokio::test]
async fn without_its_tally_what_is_there_still_waits() {
    let folder = Folder::new();
    let spool = folder.open().await;
    spool.keep(&all(0..7)).await.unwrap();
    let numbers: Vec<_> = waiting(&spool).await.iter().map(|one| one.number).collect();
    spool.release(&numbers[..2]).await.unwrap();
    spool.set_aside(numbers[3], "no").await.unwrap();
    drop(spool);
    fs::remove_file(folder.path().join(NAMES[2])).unwrap();
    let spool = folder.open().await;
    assert_eq!(entries(&spool).await, all([2, 4, 5, 6]));
    let contents = spool.contents().await.unwrap();
    assert_eq!((contents.set_aside, contents.damaged), (1, 0));
}

#[tokio::test]
async fn what_is_damaged_while_it_waits_is_found_when_it_is_read() {
    let folder = Folder::new();
    folder.open().await.keep(&all(0..7)).await.unwrap();
    let spool = folder.open().await;
    spool.keep(&all(7..9)).await.unwrap();
    let numbers: Vec<_> = waiting(&spool).await.iter().map(|one| one.number).collect();
    drop(spool);
    let mut bytes = fs::read(folder.file()).unwrap();
    let at = bytes.windows(8).position(|bytes| bytes == b"Acme Ltd");
    bytes[at.unwrap()] = b'a';
    fs::write(folder.file(), bytes).unwrap();
    let spool = folder.open().await;
    assert_eq!(spool.contents().await.unwrap().damaged, 0);
    let rest = waiting(&spool).await;
    assert_eq!(rest.len(), 8);
    assert!(rest.iter().all(|one| numbers.contains(&one.number)));
    assert_eq!(spool.contents().await.unwrap().damaged, 1);
    spool.release(&numbers).await.unwrap();
    assert_eq!(entries(&spool).await, []);
}

#[tokio::test]
async fn a_replacement_that_was_cut_short_is_finished_or_done_again() {
    let folder = Folder::new();
    folder.open().await.keep(&all(0..7)).await.unwrap();
    let next = folder.path().join("spool.db-next");

    // It was being written.
    fs::write(&next, "SQLite for").unwrap();
    assert_eq!(entries(&folder.open().await).await, all(0..7));

    // The damaged file had been put aside, and the new one not yet in its place.
    fs::rename(folder.file(), &next).unwrap();
    fs::write(folder.path().join(NAMES[1]), "the log of the other one").unwrap();
    let spool = folder.open().await;
    assert_eq!(entries(&spool).await, all(0..7));
    assert_eq!(spool.contents().await.unwrap().damaged, 0);
    let logs = folder.names().into_iter();
    let mut logs = logs.filter(|name| name.contains("-damaged-") && name.ends_with("-wal"));
    let log = folder.path().join(logs.next().unwrap());
    assert_eq!(fs::read(log).unwrap(), b"the log of the other one");
}
