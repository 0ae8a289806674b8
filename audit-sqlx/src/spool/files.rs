//! The files of a spool, and how one takes another's place.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf, absolute};

use audit_core::Error;
use chrono::Utc;

use super::blocks;
use super::private;
use super::scan::Found;

/// What a database's file begins with: its name, pages of 4 KiB, and twice that it has a log (WAL).
const HEAD: [u8; 20] = *b"SQLite format 3\0\x10\x00\x02\x02";

const HEAD_LENGTH: usize = 100;

/// Where the head tells the version of the tables, and what kind of database it is.
const VERSION: Range<usize> = 60..64;
const KIND: Range<usize> = 68..72;

/// The kind of a spool without a version, which is added.
const SPOOL: u32 = 0x4155_4400;

/// The bytes of a page.
pub(super) const PAGE: u64 = 4_096;

/// Where a spool lies.
#[derive(Debug)]
pub(super) struct Files {
    folder: PathBuf,
    /// Its database.
    pub(super) spool: PathBuf,
    /// What is told beside it.
    pub(super) tally: PathBuf,
    /// The database that is going to take its place.
    pub(super) next: PathBuf,
}

impl Files {
    /// The files of the spool of this name.
    ///
    /// # Errors
    ///
    /// `is_invalid` when it names no file; `is_unavailable` when its folder is not there.
    pub(super) fn of(path: &Path) -> Result<Self, Error> {
        let spool = absolute(path).map_err(|error| nameless(path).with_source(error))?;
        let folder = spool.parent().ok_or_else(|| nameless(path))?.to_owned();
        if spool.file_name().is_none() || spool.to_str().is_none() || spool.is_dir() {
            return Err(nameless(path));
        }
        if !folder.is_dir() {
            return Err(Error::unavailable(format!(
                "there is no folder `{}` for the spool: create it on a disk that stays, or mend its name",
                folder.display()
            )));
        }
        let [tally, next] = ["-tally", "-next"].map(|end| with(&spool, end));
        Ok(Self {
            folder,
            spool,
            tally,
            next,
        })
    }

    /// The database and its log.
    pub(super) fn spool_and_log(&self) -> [PathBuf; 2] {
        [self.spool.clone(), log_of(&self.spool)]
    }

    /// Whether there is a database, or a log of one.
    pub(super) fn are_there(&self) -> io::Result<bool> {
        Ok(self.spool.try_exists()? || log_of(&self.spool).try_exists()?)
    }

    /// Whether SQLite may open the database.
    pub(super) fn is_sound(&self) -> io::Result<bool> {
        is_sound(&self.spool)
    }

    /// Makes room for a database that is to take this one's place.
    pub(super) fn begin_next(&self) -> io::Result<()> {
        for left in [
            self.next.clone(),
            log_of(&self.next),
            with(&self.next, "-journal"),
        ] {
            remove(&left)?;
        }
        let mut options = OpenOptions::new();
        private::open(options.write(true).create_new(true), &self.next).map(drop)
    }

    /// Puts the next database, which is whole and has no log, in the place of this one, which is kept
    /// under another name: that is returned, where there was one.
    pub(super) fn replace(&self) -> io::Result<Option<PathBuf>> {
        private::sync_folder(&self.folder)?;
        let (aside, were_there) = (self.aside()?, self.are_there()?);
        if self.spool.try_exists()? {
            fs::rename(&self.spool, &aside)?;
        }
        self.finish_replacing(&aside)?;
        Ok(were_there.then_some(aside))
    }

    /// Removes the database and its log. The log goes first: without it the rest is an older database,
    /// which can be opened.
    pub(super) fn remove(&self) -> io::Result<()> {
        let files = self.spool_and_log();
        files.iter().rev().try_for_each(|file| remove(file))
    }

    /// Ends what was cut short: a whole database that is in nobody's way takes its place. What is not
    /// whole is removed by whoever makes the next one: it is no spool.
    pub(super) fn mend(&self) -> io::Result<()> {
        if !self.spool.try_exists()? && self.was_whole()? {
            self.finish_replacing(&self.aside()?)?;
        }
        Ok(())
    }

    /// Whether the next database was finished. One that holds entries was, whatever became of it since,
    /// where nothing is left that they could be copied from again.
    fn was_whole(&self) -> io::Result<bool> {
        let log = log_of(&self.next);
        if !log.try_exists()? && is_sound(&self.next)? {
            return Ok(true);
        }
        let found = Found::within(&[self.next.clone(), log])?;
        Ok(!self.are_there()? && found.complete().next().is_some())
    }

    /// The log goes first: SQLite would take it for that of the next database.
    fn finish_replacing(&self, aside: &Path) -> io::Result<()> {
        let log = log_of(&self.spool);
        if log.try_exists()? {
            fs::rename(log, log_of(aside))?;
        }
        fs::rename(&self.next, &self.spool)?;
        private::sync_folder(&self.folder)
    }

    /// A name that nothing has yet.
    fn aside(&self) -> io::Result<PathBuf> {
        loop {
            let time = Utc::now().format("%Y%m%dT%H%M%S%.6fZ");
            let aside = with(&self.spool, &format!("-damaged-{time}"));
            if !aside.try_exists()? {
                return Ok(aside);
            }
        }
    }
}

/// Whether SQLite may open this database: it would shorten or forget its log if the head were not that of
/// a database, or the pages not in their places.
fn is_sound(database: &Path) -> io::Result<bool> {
    if !database.try_exists()? {
        return Ok(false);
    }
    let mut file = private::open(OpenOptions::new().read(true), database)?;
    let length = file.metadata()?.len();
    if length < PAGE || !length.is_multiple_of(PAGE) {
        return Ok(false);
    }
    let mut head = blocks::read(&mut file, 0, HEAD_LENGTH)?;
    head.resize(HEAD_LENGTH, 0);
    let kind = number(&head[VERSION]).wrapping_add(SPOOL);
    Ok(head.starts_with(&HEAD) && number(&head[KIND]) == kind)
}

fn number(bytes: &[u8]) -> u32 {
    let shifted = |number: u32, byte: &u8| number << 8 | u32::from(*byte);
    bytes.iter().fold(0, shifted)
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        answer => answer,
    }
}

fn log_of(database: &Path) -> PathBuf {
    with(database, "-wal")
}

fn with(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    name.into()
}

fn nameless(path: &Path) -> Error {
    Error::invalid(format!(
        "a spool can't have the name `{}`: it takes that of a file, in Unicode",
        path.display()
    ))
}
