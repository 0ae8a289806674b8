//! Where files have no modes: their folder's rights are theirs.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

pub(super) fn open(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    options.open(path)
}

/// A folder can't be opened as a file.
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
