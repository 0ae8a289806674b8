//! Reads files of which the disk can't read some blocks any more.

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

/// How much of a file is given up at a time: what a disk can't read is as large, or smaller.
const BLOCK: u64 = 4_096;

/// What the system answers about a block that can't be read: Windows' ERROR_CRC, Unix's EIO.
const UNREADABLE: i32 = if cfg!(windows) { 23 } else { 5 };

/// The bytes from a place on, as many as that, or as there are; those that can't be read are 0.
///
/// # Errors
///
/// Those of the disk that do not tell of a block.
pub(super) fn read(file: &mut File, from: u64, most: usize) -> io::Result<Vec<u8>> {
    let length = file.metadata()?.len();
    read_all(file, from..length.min(from.saturating_add(most as u64)))
}

/// It reads past the end of what it is asked for nowhere: a disk that fails may fail for ever there.
fn read_all(mut file: impl Read + Seek, places: Range<u64>) -> io::Result<Vec<u8>> {
    let (mut bytes, mut at) = (Vec::new(), places.start);
    bytes.reserve(usize::try_from(places.end.saturating_sub(at)).unwrap_or_default());
    while at < places.end {
        file.seek(SeekFrom::Start(at))?;
        let read = file.by_ref().take(places.end - at).read_to_end(&mut bytes);
        at = places.start + bytes.len() as u64;
        match read {
            Ok(_) => break,
            Err(error) if is_unreadable(&error) => at = (at / BLOCK + 1) * BLOCK,
            Err(error) => return Err(error),
        }
        at = at.min(places.end);
        bytes.resize(usize::try_from(at - places.start).unwrap_or(bytes.len()), 0);
    }
    Ok(bytes)
}

fn is_unreadable(error: &io::Error) -> bool {
    error.raw_os_error() == Some(UNREADABLE)
}
