//! Packages that bring a server would make a database of their own and run it: not here.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::Result;

/// Debian asks this before a package starts its service; 101 means no.
const POLICY: (&str, &str) = ("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n");

/// Debian's Postgres makes a cluster when it is installed, unless this says no.
const CLUSTER: (&str, &str) = (
    "/etc/postgresql-common/createcluster.d/audited.conf",
    "create_main_cluster = false\n",
);

/// While it lasts, an installed package starts nothing.
pub(super) struct Quiet {
    written: Vec<PathBuf>,
}

impl Quiet {
    pub(super) fn begin() -> Result<Self> {
        let mut quiet = Self {
            written: Vec::new(),
        };
        for (file, text) in [POLICY, CLUSTER] {
            quiet.write(Path::new(file), text)?;
        }
        Ok(quiet)
    }

    /// What the machine's owner has put there stays.
    fn write(&mut self, file: &Path, text: &str) -> Result {
        if file.exists() {
            return Ok(());
        }
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(file, text)?;
        self.written.push(file.to_owned());
        fs::set_permissions(file, fs::Permissions::from_mode(0o755))?;
        Ok(())
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        for file in &self.written {
            if let Err(error) = fs::remove_file(file) {
                eprintln!("{} is left behind: {error}", file.display());
            }
        }
    }
}
