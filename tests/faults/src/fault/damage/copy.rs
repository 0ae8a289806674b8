//! A copy of a spool's files, to be damaged.

use std::fs;
use std::io::{ErrorKind, Result};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// The files of a spool in a folder of their own.
pub(super) struct Copy {
    folder: TempDir,
    spool: PathBuf,
}

/// What is done to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Harm {
    /// It ends there.
    Cut,
    /// One byte is another.
    Byte,
    /// 512 bytes are zero.
    Block,
}

/// All of them.
pub(super) const HARMS: &[Harm] = &[Harm::Cut, Harm::Byte, Harm::Block];

/// In memory, where there is such a place: nothing here has to outlive anything.
fn folder() -> Result<TempDir> {
    let memory = Path::new("/dev/shm");
    match memory.is_dir() {
        true => tempfile::tempdir_in(memory),
        false => tempfile::tempdir(),
    }
}

impl self::Copy {
    /// Of the spool in this file, and of all that lies beside it.
    pub(super) fn of(spool: &Path) -> Result<Self> {
        let folder = folder()?;
        let (from, name) = (spool.parent(), spool.file_name());
        let (Some(from), Some(name)) = (from, name) else {
            return Err(ErrorKind::InvalidInput.into());
        };
        for file in fs::read_dir(from)? {
            let file = file?;
            fs::copy(file.path(), folder.path().join(file.file_name()))?;
        }
        let spool = folder.path().join(name);
        Ok(Self { folder, spool })
    }

    /// The spool's file.
    pub(super) fn spool(&self) -> &Path {
        &self.spool
    }

    /// Each file's name, with every so manyth place in it.
    pub(super) fn places(&self, step: usize) -> Result<Vec<(String, usize)>> {
        let mut places = Vec::new();
        for file in fs::read_dir(self.folder.path())? {
            let file = file?;
            let name = file.file_name().to_string_lossy().into_owned();
            let length = fs::read(file.path())?.len();
            places.extend((0..length).step_by(step).map(|place| (name.clone(), place)));
        }
        Ok(places)
    }

    /// Another copy, with one file harmed.
    pub(super) fn harmed(&self, file: &str, place: usize, harm: Harm) -> Result<Self> {
        let copy = Self::of(&self.spool)?;
        let file = copy.folder.path().join(file);
        let mut bytes = fs::read(&file)?;
        let end = bytes.len().min(place + 512);
        match harm {
            Harm::Cut => bytes.truncate(place),
            Harm::Byte => bytes[place] ^= 0x55,
            Harm::Block => bytes[place..end].fill(0),
        }
        fs::write(&file, bytes)?;
        Ok(copy)
    }
}
