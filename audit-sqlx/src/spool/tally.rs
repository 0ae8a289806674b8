//! Which numbers the spool holds, told beside it: what is lost of the spool itself can be counted, even
//! when its head or its end is gone.
//!
//! The file has two places, which are written in turn: one that is damaged is not mistaken for an older one.

#[cfg(test)]
mod tests;

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use audit_core::Error;
use sha2::{Digest, Sha256};

use super::blocks;
use super::numbers::Numbers;
use super::private;

const MARK: [u8; 8] = *b"audtally";

/// How far the two places are from each other.
const PLACE: u64 = LENGTH as u64;

const LENGTH: usize = 256 << 10;

/// The most ranges of numbers that fit into a place.
const RANGES: usize = 16_000;

/// What the spool holds, and only this process has open.
#[derive(Debug)]
pub(super) struct Tally {
    file: File,
    turn: u64,
}

/// What a tally tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// All numbers from here on were never given.
    pub(super) next: u64,
    /// The numbers of what waits and of what is set aside.
    pub(super) held: Numbers,
}

impl Tally {
    /// Opens the tally in this file, for this process alone, and reads it; `None` where it tells nothing.
    ///
    /// # Errors
    ///
    /// `is_unavailable` when another process has it open, or the disk does not let it be opened.
    pub(super) fn open(path: &Path, spool: &Path) -> Result<(Self, Option<Told>), Error> {
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let opened = private::open(options, path);
        let mut file = opened.map_err(|error| not_opened(path, error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(taken(spool)),
            Err(TryLockError::Error(error)) => return Err(not_opened(path, error)),
        }
        let disk = |error| not_opened(path, error);
        let places = [0, PLACE].map(|place| read(&mut file, place));
        let [first, second] = places;
        let [first, second] = [first.map_err(disk)?, second.map_err(disk)?];
        // Even where nothing is believed: what is told next takes the place that can't be read, and what
        // can be is older than that.
        let turn = turn(&first).max(turn(&second));
        let told = newest(first, second).map(|(_, told)| told);
        Ok((Self { file, turn }, told))
    }

    /// Tells this from now on, once it returns.
    ///
    /// # Errors
    ///
    /// When the disk does not take it, or the numbers are too scattered: the tally is as before.
    pub(super) fn tell(&mut self, told: &Told) -> io::Result<()> {
        let turn = self.turn + 1;
        let text = written(turn, told)?;
        self.file.seek(SeekFrom::Start(turn % 2 * PLACE))?;
        self.file.write_all(&text)?;
        self.file.sync_data()?;
        self.turn = turn;
        Ok(())
    }
}

/// What is told at that place of the file, and on which turn.
fn read(file: &mut File, place: u64) -> io::Result<Option<(u64, Told)>> {
    let bytes = blocks::read(file, place, LENGTH)?;
    Ok(parsed(&bytes))
}

/// What was told last. Where a turn is missing, that may be what is: what is older would be no guide.
fn newest(first: Option<(u64, Told)>, second: Option<(u64, Told)>) -> Option<(u64, Told)> {
    let is_whole = turn(&first).abs_diff(turn(&second)) == 1;
    let newest = first
        .into_iter()
        .chain(second)
        .max_by_key(|(turn, _)| *turn);
    newest.filter(|_| is_whole)
}

/// The turn of a place; 0 where it tells nothing.
fn turn(place: &Option<(u64, Told)>) -> u64 {
    place.as_ref().map_or(0, |(turn, _)| *turn)
}

fn written(turn: u64, told: &Told) -> io::Result<Vec<u8>> {
    let ranges = told.held.ranges();
    if ranges.len() > RANGES {
        return Err(io::Error::other(format!(
            "what waits is scattered over more than {RANGES} places of the line: release the oldest first"
        )));
    }
    let ends = ranges.iter().flat_map(|range| [range.start, range.end]);
    let numbers = [turn, told.next, ranges.len() as u64];
    let numbers = numbers.into_iter().chain(ends).flat_map(u64::to_be_bytes);
    let mut text: Vec<u8> = MARK.into_iter().chain(numbers).collect();
    let checksum = Sha256::digest(&text);
    text.extend_from_slice(&checksum);
    Ok(text)
}

fn parsed(bytes: &[u8]) -> Option<(u64, Told)> {
    let (numbers, _) = bytes.strip_prefix(&MARK)?.as_chunks::<8>();
    let mut numbers = numbers.iter().map(|number| u64::from_be_bytes(*number));
    let (turn, next, ranges) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let ranges = usize::try_from(ranges).ok().filter(|n| *n <= RANGES)?;
    let (text, rest) = bytes.split_at_checked(MARK.len() + 24 + 16 * ranges)?;
    if !rest.starts_with(&Sha256::digest(text)) {
        return None;
    }
    let ends: Vec<_> = numbers.take(2 * ranges).collect();
    let (ends, _) = ends.as_chunks::<2>();
    let held = ends.iter().map(|[start, end]| *start..*end).collect();
    Some((turn, Told { next, held }))
}

fn taken(spool: &Path) -> Error {
    Error::unavailable(format!(
        "the spool `{}` is open already, here or in another process: give each process a spool of its own",
        spool.display()
    ))
}

fn not_opened(path: &Path, error: io::Error) -> Error {
    Error::unavailable(format!(
        "can't open `{}`: check that its folder is there, and the rights to it",
        path.display()
    ))
    .with_source(error)
}
