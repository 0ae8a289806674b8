//! A database server of this task's own: its data in a temporary folder, its port on loopback.

use std::fs;
use std::io::{ErrorKind, Read};
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use std::{env, process};

use crate::Result;
use crate::cargo;
use crate::need::is_root;

const PATIENCE: Duration = Duration::from_secs(60);

/// Ends the server and takes its data away once standard input closes, which it does however this
/// task ends.
const SUPERVISOR: &str = r#"
folder=$1; signal=$2; shift 2
trap : HUP INT TERM
cd "$folder"
"$@" >log 2>&1 &
server=$!
cat >/dev/null
kill -"$signal" "$server"
wait "$server" 2>/dev/null
cd / && rm -rf "$folder"
"#;

/// A running server. Dropped, it is ended, and its data gone.
pub(super) struct Private {
    supervisor: Child,
    place: Place,
}

/// What a server is given to live on. Dropped, its folder is gone.
pub(super) struct Place {
    pub(super) folder: PathBuf,
    pub(super) port: u16,
    pub(super) password: String,
    /// Who it runs as, where that is not who runs this.
    owner: Option<(u32, u32)>,
}

impl Place {
    /// A folder, a port and a password that nobody else has. As root it belongs to `user`.
    pub(super) fn new(name: &str, user: Option<&str>) -> Result<Self> {
        let folder = env::temp_dir().join(format!("audited-{name}-{}", process::id()));
        let (port, password, owner) = (free_port()?, password()?, owner(user)?);
        fs::DirBuilder::new().mode(0o700).create(&folder)?;
        let place = Self {
            folder,
            port,
            password,
            owner,
        };
        place.give(&place.folder)?;
        Ok(place)
    }

    /// A file in it, for the server to read.
    pub(super) fn file(&self, name: &str, text: &str) -> Result<PathBuf> {
        let file = self.folder.join(name);
        fs::write(&file, text)?;
        self.give(&file)?;
        Ok(file)
    }

    /// A program that runs as the server does. A MariaDB that starts deletes temporary tables where it
    /// keeps its own, also those of another that runs.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.folder).stdout(Stdio::null());
        command.env("TMPDIR", &self.folder);
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command
    }

    fn give(&self, path: &Path) -> Result {
        if let Some((user, group)) = self.owner {
            chown(path, Some(user), Some(group))?;
        }
        Ok(())
    }
}

/// A server that was started has taken its folder away by itself.
impl Drop for Place {
    fn drop(&mut self) {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                eprintln!("{} is left behind: {error}", self.folder.display());
            }
            _ => {}
        }
    }
}

impl Private {
    /// Starts it, and waits until `ready` succeeds. It ends at this signal.
    pub(super) fn start(
        place: Place,
        signal: &str,
        program: &Path,
        arguments: &[String],
        mut ready: Command,
    ) -> Result<Self> {
        let mut command = place.command(Path::new("/bin/sh"));
        command.args(["-c", SUPERVISOR, "server"]);
        command.arg(&place.folder).arg(signal).arg(program);
        let supervisor = command.args(arguments).stdin(Stdio::piped()).spawn()?;
        let server = Self { supervisor, place };
        let begun = Instant::now();
        while !cargo::succeeds(&mut ready) {
            if begun.elapsed() > PATIENCE {
                return Err(server.silent(program).into());
            }
            sleep(Duration::from_millis(50));
        }
        Ok(server)
    }

    fn silent(&self, program: &Path) -> String {
        let log = fs::read_to_string(self.place.folder.join("log")).unwrap_or_default();
        format!("{} did not start:\n{log}", program.display())
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        if let Err(error) = self.supervisor.wait() {
            eprintln!("a server that this task started may still run: {error}");
        }
    }
}

/// Free now; nobody else is likely to take it within the next second.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Other people of this machine reach the port, too.
fn password() -> Result<String> {
    let mut bytes = [0; 16];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn owner(user: Option<&str>) -> Result<Option<(u32, u32)>> {
    let Some(user) = user.filter(|_| is_root()) else {
        return Ok(None);
    };
    let id = |option| -> Result<u32> {
        let printed = cargo::read(Command::new("id").args([option, user]))?;
        Ok(printed.trim().parse()?)
    };
    Ok(Some((id("-u")?, id("-g")?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_where_nothing_was_started_is_gone() {
        let place = Place::new("unused", None).unwrap();
        let file = place.file("data", "").unwrap();
        assert!(file.exists());
        let folder = place.folder.clone();
        drop(place);
        assert!(!folder.exists());
    }

    #[test]
    fn what_a_server_keeps_for_a_while_lies_in_its_own_folder() {
        let place = Place::new("temporary", None).unwrap();
        let mut keep = place.command(Path::new("sh"));
        cargo::run(keep.args(["-c", "touch $TMPDIR/kept"])).unwrap();
        assert!(place.folder.join("kept").exists());
    }

    #[test]
    fn a_server_is_ended_and_its_folder_gone() {
        let place = Place::new("test", None).unwrap();
        let folder = place.folder.clone();
        let (sleep, forever) = (Path::new("sleep"), ["1000".to_owned()]);
        let server = Private::start(place, "TERM", sleep, &forever, Command::new("true")).unwrap();
        assert!(folder.exists());
        drop(server);
        assert!(!folder.exists());
    }
}
