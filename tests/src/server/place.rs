//! What a server lives on: a folder, a port, and who it runs as.

use std::fs;
use std::io::{Error, Result};
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

pub(super) struct Place {
    folder: TempDir,
    pub(super) port: u16,
    owner: Option<(u32, u32)>,
}

impl Place {
    /// As root, it belongs to this user, if one is named.
    pub(super) fn new(user: Option<&str>) -> Result<Self> {
        let owner = match user {
            Some(user) if is_root()? => Some((id(&["-u", user])?, id(&["-g", user])?)),
            _ => None,
        };
        let place = Self {
            folder: tempfile::tempdir()?,
            port: free_port()?,
            owner,
        };
        place.give(place.folder.path())?;
        Ok(place)
    }

    pub(super) fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    /// A file in it, for the server to read.
    pub(super) fn file(&self, name: &str, text: &str) -> Result<String> {
        let file = self.folder.path().join(name);
        fs::write(&file, text)?;
        self.give(&file)?;
        Ok(file.display().to_string())
    }

    /// A program that runs as the server does. A MariaDB that starts deletes temporary tables where it
    /// keeps its own, also those of another that runs.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.folder);
        command.env("TMPDIR", self.folder.path());
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command
    }

    /// What the server has said.
    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn give(&self, path: &Path) -> Result<()> {
        match self.owner {
            Some((user, group)) => chown(path, Some(user), Some(group)),
            None => Ok(()),
        }
    }
}

pub(super) fn is_root() -> Result<bool> {
    Ok(id(&["-u"])? == 0)
}

fn id(arguments: &[&str]) -> Result<u32> {
    let printed = Command::new("id").args(arguments).output()?.stdout;
    let printed = String::from_utf8_lossy(&printed);
    printed.trim().parse().map_err(Error::other)
}

/// Free now; nobody else is likely to take it within the next second.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
