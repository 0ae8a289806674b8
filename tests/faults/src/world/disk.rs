//! A disk that is too small, under the spool alone.

use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

use crate::Result;

/// How much there is, in KiB.
const ROOM: u32 = 512;

/// A file system in memory, which only this program and its children see, and which is gone with them.
const MOUNT: &str = r#"
folder=$1; room=$2; shift 2
mount -t tmpfs -o "size=${room}k,mode=700" tmpfs "$folder" && exec "$@"
"#;

/// No file may be larger. What writes beyond is told so, and not ended by a signal.
const LIMIT: &str = r#"
folder=$1; room=$2; shift 2
trap '' XFSZ
ulimit -f $((room * 2)) && exec "$@"
"#;

/// The disk that the spool lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disk {
    /// The machine's.
    Whole,
    /// A file system of its own that is soon full.
    Small,
    /// No file may grow beyond a limit: what is left where nobody may mount anything.
    Limited,
}

impl Disk {
    /// A full one, as this machine allows it.
    pub async fn full(folder: &Path) -> Result<Self> {
        let mut attempt = Self::Small.command(Path::new("true"), folder);
        let attempt = attempt.stdout(Stdio::null()).stderr(Stdio::null());
        Ok(match attempt.status().await {
            Ok(status) if status.success() => Self::Small,
            _ => Self::Limited,
        })
    }

    /// A program with this disk under this folder.
    pub(super) fn command(self, program: &Path, folder: &Path) -> Command {
        let (mut command, script) = match self {
            Self::Whole => return Command::new(program),
            Self::Small => (Command::new("unshare"), MOUNT),
            Self::Limited => (Command::new("env"), LIMIT),
        };
        if self == Self::Small {
            command.args(["--user", "--map-root-user", "--mount"]);
        }
        command.args(["sh", "-c", script, "sh"]).arg(folder);
        command.arg(ROOM.to_string()).arg(program);
        command
    }
}
