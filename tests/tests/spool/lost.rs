//! Files that are gone, or were left in the middle of something.

use std::fs;
use std::path::Path;

use audit_core::Spool;
use audit_sqlx::SqliteSpool;
use sqlx::{Connection, SqliteConnection};

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
async fn a_database_that_is_gone_leaves_what_its_log_has() {
    let folder = Folder::new();
    let spool = folder.open().await;
    spool.keep(&all(0..7)).await.unwrap();
    for is_told in [true, false] {
        let killed = folder.copy();
        fs::remove_file(killed.file()).unwrap();
        if !is_told {
            fs::remove_file(killed.path().join(NAMES[2])).unwrap();
        }
        let spool = killed.open().await;
        assert_eq!(entries(&spool).await, all(0..7));
        assert_eq!(spool.contents().await.unwrap().damaged, 0);
    }
}

#[tokio::test]
async fn a_file_that_is_no_spool_is_left_alone() {
    let folder = Folder::new();
    let url = format!("sqlite:{}?mode=rwc", folder.file().display());
    for make in ["CREATE TABLE customers (id)", "PRAGMA journal_mode = WAL"] {
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(make).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        let bytes = fs::read(folder.file()).unwrap();
        let error = SqliteSpool::open(folder.file()).await.unwrap_err();
        assert!(error.is_invalid(), "{error}");
        assert!(error.to_string().contains("is no spool"), "{error}");
        assert_eq!(fs::read(folder.file()).unwrap(), bytes);
        assert_eq!(folder.names(), [NAMES[0], NAMES[2]]);
    }
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
    alter(&folder.file(), br#""id":"5","label":"Acme"#);
    let spool = folder.open().await;
    assert_eq!(spool.contents().await.unwrap().damaged, 0);
    let rest = waiting(&spool).await;
    assert!(rest.iter().map(|one| one.number).eq(without(&numbers, 5)));
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

#[tokio::test]
async fn a_first_start_that_was_cut_short_is_done_again() {
    let whole = Folder::new();
    drop(whole.open().await);
    let database = fs::read(whole.file()).unwrap();
    let next = |folder: &Folder, end: &str| folder.path().join(format!("spool.db-next{end}"));
    for is_told in [false, true] {
        for left in [0, 100, 4_096, 5_000, database.len()] {
            let folder = Folder::new();
            if is_told {
                fs::copy(whole.path().join(NAMES[2]), folder.path().join(NAMES[2])).unwrap();
            }
            fs::write(next(&folder, ""), &database[..left]).unwrap();
            fs::write(next(&folder, "-wal"), "its log, as far as it came").unwrap();
            let spool = folder.open().await;
            spool.keep(&all(0..3)).await.unwrap();
            drop(spool);
            assert_eq!(entries(&folder.open().await).await, all(0..3), "{left}");
            assert_eq!(folder.names(), [NAMES[0], NAMES[2]], "{left}");
        }
    }
}

#[tokio::test]
async fn a_replacement_of_what_only_its_log_has_is_done_again_when_it_was_cut_short() {
    let folder = Folder::new();
    let spool = folder.open().await;
    spool.keep(&all(0..7)).await.unwrap();
    let killed = folder.copy();
    fs::remove_file(killed.file()).unwrap();
    fs::write(killed.path().join("spool.db-next"), "SQLite for").unwrap();
    let spool = killed.open().await;
    assert_eq!(entries(&spool).await, all(0..7));
    assert_eq!(spool.contents().await.unwrap().damaged, 0);
}

#[tokio::test]
async fn a_replacement_that_was_damaged_before_it_had_its_name_loses_nothing_that_is_intact() {
    let folder = Folder::new();
    folder.open().await.keep(&all(0..7)).await.unwrap();
    let mut bytes = fs::read(folder.file()).unwrap();
    bytes[..16].fill(0);
    fs::write(folder.path().join("spool.db-next"), bytes).unwrap();
    fs::remove_file(folder.file()).unwrap();
    let spool = folder.open().await;
    assert_eq!(entries(&spool).await, all(0..7));
    assert_eq!(spool.contents().await.unwrap().damaged, 0);
}

/// Alters the last byte of a text, wherever it lies in a file.
fn alter(file: &Path, text: &[u8]) {
    let mut bytes = fs::read(file).unwrap();
    for at in (0..bytes.len())
        .filter(|at| bytes[*at..].starts_with(text))
        .collect::<Vec<_>>()
    {
        bytes[at + text.len() - 1] ^= 1;
    }
    fs::write(file, bytes).unwrap();
}

fn without(numbers: &[u64], at: usize) -> impl Iterator<Item = u64> {
    let kept = numbers.iter().enumerate();
    kept.filter(move |(own, _)| *own != at)
        .map(|(_, number)| *number)
}
