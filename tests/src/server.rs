//! A database server of a test's own, which may be killed, and started again on the same data.

mod mariadb;
mod place;
mod postgres;

use std::io::{Error, Result};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

pub use mariadb::mariadb;
pub use postgres::postgres;

use place::Place;

/// Ends the server once standard input closes, which it does however its owner ends.
const SUPERVISOR: &str = r#"
signal=$1; shift
"$@" >>log 2>&1 &
server=$!
cat >/dev/null
kill -"$signal" "$server"
wait "$server" 2>/dev/null
"#;

/// Lays so much memory over the data, as a disk that others see nothing of.
const ROOM: &str = r#"
data=$1; size=$2; shift 2
mkdir room && mount -t tmpfs -o size="$size",mode=700 none room && cp -a "$data/." room &&
    mount --bind room "$data" && exec "$@"
"#;

/// How often it is asked whether it is ready, with a pause of 50 ms between.
const ATTEMPTS: u32 = 1_200;

/// A server as durable as a real one, reached on a port of loopback. It is ended when it is dropped,
/// and its data gone.
pub struct Server {
    place: Place,
    program: Program,
    user: User,
    running: Option<Child>,
}

/// Who may do everything there.
#[derive(Debug, Clone)]
pub struct User {
    /// The name.
    pub name: String,
    /// The password.
    pub password: String,
    /// A database that is there from the beginning.
    pub database: String,
}

/// How a server is started, and killed.
struct Program {
    path: PathBuf,
    arguments: Vec<String>,
    /// The signal that ends it at once, as a crash would.
    signal: &'static str,
}

impl Server {
    /// With its data on a disk of this size. Whoever may make namespaces may do so: `uid` is who the
    /// program takes itself for.
    pub fn in_room(mut self, size: &str, uid: u32) -> Result<Self> {
        let (data, uid) = (self.place.data(), uid.to_string());
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
        let mut arguments: Vec<_> = before.map(str::to_owned).collect();
        arguments.push(self.program.path.display().to_string());
        arguments.append(&mut self.program.arguments);
        self.program.path = find("unshare")?;
        self.program.arguments = arguments;
        Ok(self)
    }

    /// Its port on 127.0.0.1, the same for ever.
    pub fn port(&self) -> u16 {
        self.place.port
    }

    /// Who may do everything there.
    pub fn user(&self) -> &User {
        &self.user
    }

    /// Starts it, and waits until `ready` says that it lets a client in.
    pub async fn start(&mut self, ready: impl AsyncFn() -> bool) -> Result<()> {
        let mut command = self.place.command(Path::new("/bin/sh"));
        command.args(["-c", SUPERVISOR, "server", self.program.signal]);
        command
            .arg(&self.program.path)
            .args(&self.program.arguments);
        self.running = Some(command.stdin(Stdio::piped()).spawn()?);
        for _ in 0..ATTEMPTS {
            if ready().await {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let log = self.place.log();
        Err(Error::other(format!("the server did not start:\n{log}")))
    }

    /// Ends it without giving it time to put anything in order.
    pub fn kill(&mut self) -> Result<()> {
        if let Some(mut running) = self.running.take() {
            drop(running.stdin.take());
            running.wait()?;
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = self.kill() {
            eprintln!("a server that was started may still run: {error}");
        }
    }
}

/// Where a program is: servers do not lie in everyone's PATH.
fn find(program: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let postgres = (13..40).rev();
    let postgres = postgres.map(|version| format!("/usr/lib/postgresql/{version}/bin").into());
    let folders = postgres.chain(std::env::split_paths(&path));
    let mut programs = folders
        .chain(["/usr/sbin".into()])
        .map(|folder| folder.join(program));
    let found = programs.find(|program| program.is_file());
    found.ok_or_else(|| {
        Error::other(format!(
            "`{program}` is needed to start a server: install it"
        ))
    })
}

fn password() -> String {
    rand::random::<u128>().to_string()
}

/// Runs a program to its end.
fn run(mut command: Command) -> Result<()> {
    let done = command.output()?;
    if done.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&done.stderr);
    Err(Error::other(format!("{command:?} failed: {told}")))
}
