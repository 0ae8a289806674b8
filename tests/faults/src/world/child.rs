//! The shop as a process of its own.

use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child as Process, ChildStdin, Command};
use tokio::time::timeout;

use super::inside::Inside;
use crate::Result;
use crate::shop::{SETTINGS, Settings};

/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(30);

/// A shop that serves. It ends when this is dropped, or with this process.
pub struct Child {
    process: Process,
    address: SocketAddr,
    /// Closed, it ends the shop at once: waiting for it would.
    _leash: ChildStdin,
}

impl Child {
    /// Starts it inside this, and waits until it serves; its words go to the end of a file.
    pub async fn start(
        program: &Path,
        settings: &Settings,
        inside: Inside,
        words: &Path,
    ) -> Result<Self> {
        let folder = settings.spool_folder();
        let words = File::options().append(true).create(true).open(words)?;
        let mut process = inside
            .command(program, folder)
            .arg("serve")
            .env(SETTINGS, serde_json::to_string(settings)?)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(words)
            .kill_on_drop(true)
            .spawn()?;
        let leash = process.stdin.take().ok_or("the shop has no leash")?;
        let address = timeout(PATIENCE, address(&mut process)).await??;
        Ok(Self {
            process,
            address,
            _leash: leash,
        })
    }

    /// Where it serves.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Kills it as `kill -9` does.
    pub async fn kill(mut self) -> Result {
        Ok(self.process.kill().await?)
    }

    /// Asks it to end, and waits until it has.
    pub async fn terminate(mut self, patience: Duration) -> Result {
        let id = self.process.id().ok_or("the shop has ended by itself")?;
        let sent = Command::new("kill").arg(id.to_string()).status().await?;
        let ended = timeout(patience, self.process.wait()).await;
        let ended = ended.map_err(|_| "the shop was asked to end, and does not")??;
        match (sent.success(), ended.success()) {
            (true, true) => Ok(()),
            _ => Err(format!("the shop was asked to end: {ended}").into()),
        }
    }
}

/// The first line that it prints.
async fn address(process: &mut Process) -> io::Result<SocketAddr> {
    let printed = process.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let mut line = String::new();
    BufReader::new(printed).read_line(&mut line).await?;
    let address = line.trim().parse();
    address.map_err(|_| io::Error::other(format!("the shop did not start, and said `{line}`")))
}
