//! What the shop runs inside: a disk that is too small, under its spool alone, or a tracer.

use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

/// How much there is on a small disk, in KiB.
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

/// What is seen of a traced shop: what it writes, and what it has synced.
const CALLS: &str = "trace=write,pwrite64,writev,pwritev,sendto,sendmsg,fsync,fdatasync";

/// What the shop runs inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    /// Nothing.
    Nothing,
    /// A file system of its own under the spool, that is soon full.
    SmallDisk,
    /// A limit that no file may grow beyond: what is left where nobody may mount anything.
    Limit,
    /// `strace`, which writes `trace` beside the spool's folder.
    Tracer,
}

impl Inside {
    /// A full disk, as this machine allows it.
    pub async fn full_disk(folder: &Path) -> Self {
        let mut attempt = Self::SmallDisk.command(Path::new("true"), folder);
        let attempt = attempt.stdout(Stdio::null()).stderr(Stdio::null());
        match attempt.status().await {
            Ok(status) if status.success() => Self::SmallDisk,
            _ => Self::Limit,
        }
    }

    /// A program in there, whose spool lies in this folder.
    pub(super) fn command(self, program: &Path, folder: &Path) -> Command {
        let (mut command, script) = match self {
            Self::Nothing => return Command::new(program),
            Self::Tracer => return traced(program, folder),
            Self::SmallDisk => (Command::new("unshare"), MOUNT),
            Self::Limit => (Command::new("env"), LIMIT),
        };
        if self == Self::SmallDisk {
            command.args(["--user", "--map-root-user", "--mount"]);
        }
        command.args(["sh", "-c", script, "sh"]).arg(folder);
        command.arg(ROOM.to_string()).arg(program);
        command
    }
}

fn traced(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new("strace");
    command.args(["-f", "-y", "-e", CALLS, "-o"]);
    command.arg(folder.with_file_name("trace")).arg(program);
    command
}
