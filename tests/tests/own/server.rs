//! A server of a test's own, which may be killed, and started again on the same data.

use std::fs;
use std::io::{Error, Result};
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sqlx::{ConnectOptions, Connection, Database};
use tempfile::TempDir;

use crate::database::Driver;

/// Ends the server once standard input closes, which it does however this test ends.
const SUPERVISOR: &str = r#"
signal=$1; shift
"$@" >>log 2>&1 &
server=$!
cat >/dev/null
kill -"$signal" "$server"
wait "$server"
"#;

/// Lays so much memory over the data, as a disk that others see nothing of.
const ROOM: &str = r#"
data=$1; size=$2; shift 2
mkdir room && mount -t tmpfs -o size="$size",mode=700 none room && cp -a "$data/." room &&
    mount --bind room "$data" && exec "$@"
"#;

/// How a connection to it is opened.
type Client = <<Driver as Database>::Connection as Connection>::Options;

/// How one is started, and killed.
pub(crate) struct Program {
    pub(crate) path: PathBuf,
    pub(crate) arguments: Vec<String>,
    /// The signal that ends it at once, as a crash would.
    pub(crate) signal: &'static str,
}

impl Program {
    /// With its data on a disk of this size. Whoever may make namespaces may do so: `uid` is who the
    /// program takes itself for.
    pub(crate) fn in_room(self, place: &Place, size: &str, uid: u32) -> Self {
        let (data, uid) = (place.data(), uid.to_string());
        let own_room = [
            "--user",
            "--map-root-user",
            "--mount",
            "/bin/sh",
            "-c",
            ROOM,
        ];
        let named = ["room", &data, size, "unshare", "--user"];
        let as_user = ["--map-user", &uid, "--map-group", &uid];
        let before = own_room.into_iter().chain(named).chain(as_user);
        let program = self.path.display().to_string();
        Self {
            path: find("unshare"),
            arguments: before
                .map(str::to_owned)
                .chain([program])
                .chain(self.arguments)
                .collect(),
            signal: self.signal,
        }
    }
}

/// What a server lives on: a folder, a port, and who it runs as.
pub(crate) struct Place {
    folder: TempDir,
    pub(crate) port: u16,
    owner: Option<(u32, u32)>,
}

/// It is ended when it is dropped, and its data gone.
pub(crate) struct Server {
    place: Place,
    program: Program,
    running: Option<Child>,
}

impl Place {
    /// As root, it belongs to this user, if one is named.
    pub(crate) fn new(user: Option<&str>) -> Self {
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
            port: free_port().unwrap(),
            owner: user.filter(|_| is_root()).map(owner),
        };
        place.give(place.folder.path());
        place
    }

    pub(crate) fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    /// A file in it, for the server to read.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let file = self.folder.path().join(name);
        fs::write(&file, text).unwrap();
        self.give(&file);
        file.display().to_string()
    }

    /// Runs a program to its end, as the server's user.
    pub(crate) fn run(&self, program: &Path, arguments: &[String]) {
        let done = self.command(program).args(arguments).output().unwrap();
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{}: {told}", program.display());
    }

    /// A MariaDB that starts deletes temporary tables where it keeps its own, also those of another that
    /// runs.
    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.folder);
        command.env("TMPDIR", self.folder.path());
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command
    }

    fn give(&self, path: &Path) {
        if let Some((user, group)) = self.owner {
            chown(path, Some(user), Some(group)).unwrap();
        }
    }
}

impl Server {
    pub(crate) fn new(place: Place, program: Program) -> Self {
        Self {
            place,
            program,
            running: None,
        }
    }

    /// Starts it, and waits until it lets this client in.
    pub(crate) async fn start(&mut self, client: &Client) {
        let mut command = self.place.command(Path::new("/bin/sh"));
        command.args(["-c", SUPERVISOR, "server", self.program.signal]);
        command
            .arg(&self.program.path)
            .args(&self.program.arguments);
        self.running = Some(command.stdin(Stdio::piped()).spawn().unwrap());
        for _ in 0..1_200 {
            if let Ok(connection) = client.connect().await {
                return connection.close().await.unwrap();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server did not start:\n{}", self.log());
    }

    /// Ends it without giving it time to put anything in order.
    pub(crate) fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            drop(running.stdin.take());
            running.wait().unwrap();
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.place.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Where a program is: servers do not lie in everyone's PATH.
pub(crate) fn find(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let postgres = (13..40).rev();
    let postgres = postgres.map(|version| format!("/usr/lib/postgresql/{version}/bin").into());
    let folders = postgres.chain(std::env::split_paths(&path));
    let mut programs = folders
        .chain(["/usr/sbin".into()])
        .map(|folder| folder.join(program));
    let found = programs.find(|program| program.is_file());
    found.unwrap_or_else(|| panic!("`{program}` is needed, to start a server: install it"))
}

pub(crate) fn is_root() -> bool {
    number(&["-u"]).unwrap() == 0
}

fn owner(user: &str) -> (u32, u32) {
    (
        number(&["-u", user]).unwrap(),
        number(&["-g", user]).unwrap(),
    )
}

fn number(arguments: &[&str]) -> Result<u32> {
    let printed = Command::new("id").args(arguments).output()?.stdout;
    let printed = String::from_utf8_lossy(&printed);
    printed.trim().parse().map_err(Error::other)
}

/// Free now; nobody else is likely to take it within the next second.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
