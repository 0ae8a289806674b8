//! Files that nobody else reads, by Unix's modes.

use std::fs::{File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

const OWNERS_ALONE: u32 = 0o600;

/// Opens a file that its owner alone may read and write, whoever could before.
pub(super) fn open(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    let file = options.mode(OWNERS_ALONE).open(path)?;
    file.set_permissions(Permissions::from_mode(OWNERS_ALONE))?;
    Ok(file)
}

/// Makes the names in a folder as durable as what they name.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}
