//! Where entries wait while their sink can't take them: an SQLite file.

mod blocks;
mod database;
mod fault;
mod files;
mod frame;
mod lane;
mod line;
mod numbers;
#[cfg_attr(not(unix), path = "spool/private/off.rs")]
mod private;
mod record;
mod replace;
mod room;
mod scan;
mod tally;
mod thread;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use audit_core::{Error, Spool, SpoolContents, Spooled, Waiting};
use futures_util::future::BoxFuture;
use tokio::sync::{mpsc::Sender, oneshot};

use record::Record;
use thread::{Reply, Request, ended};

/// As many bytes as a spool takes unless told.
const CAP: u64 = 1 << 30;

/// A [`Spool`] in an SQLite file.
///
/// ```no_run
/// # async fn example() -> Result<(), audit_core::Error> {
/// use audit_sqlx::SqliteSpool;
///
/// let spool = SqliteSpool::open("/var/lib/shop/audit-spool.db").await?;
/// # Ok(())
/// # }
/// ```
///
/// Give each process a file of its own, in a folder that stays, on a disk that syncs: what is kept there
/// is all that is known of it. Its owner alone can read it (mode 0600 on Unix). Beside it lie its log
/// (`-wal`), and a tally of what it holds (`-tally`); move all three together or none.
///
/// **Durable.** What [`keep`](Spool::keep) was given is on the disk once it returns (`synchronous=FULL`).
/// One commit serves all that wait for one, so keeping is fastest when many do.
/// What it has not begun to keep when nobody waits for it any more is not kept.
///
/// **Damage.** Each entry has a checksum, and can be found in the file without SQLite. When some can't be
/// read any more, the disk can't read some of the file, or the file's structure does not hold, what is
/// intact is taken over into a new file, unaltered and in its order; the rest is counted in
/// [`SpoolContents::damaged`], by the tally; and the damaged file is kept as `…-damaged-` and the time. That
/// is logged as an error, and happens when the spool is opened or read. The damaged file is yours to look
/// at, and to delete.
///
/// **Room.** It grows up to its cap, 1 GiB unless [told](SqliteSpoolBuilder::cap), and gives its room back
/// once nothing waits. The log takes a few MiB beside it, for a while more where one batch is larger. What
/// its sink has refused stays, and takes room: up to half the cap beside it, where the spool is full.
///
/// Dropping it waits until what was asked of it is done, and its file is closed.
pub struct SqliteSpool {
    requests: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
}

/// Opens a [`SqliteSpool`].
#[derive(Debug, Clone)]
#[must_use = "it opens nothing before `open`"]
pub struct SqliteSpoolBuilder {
    path: PathBuf,
    cap: u64,
}

impl SqliteSpoolBuilder {
    /// How many bytes the file takes at most, and half as many again for what is said of those that its
    /// sink refuses: these can be set aside in a spool that is full, too.
    pub fn cap(mut self, bytes: u64) -> Self {
        self.cap = bytes;
        self
    }

    /// Opens the file, or makes one. It looks through all that waits: a file of 1 GiB takes seconds.
    ///
    /// # Errors
    ///
    /// `is_unavailable` when the spool is open already, here or in another process, when its folder is
    /// not there, or when the disk does not take it; `is_invalid` when the name is no file's, the cap is
    /// too small for a file that holds nothing, or a newer version of this library wrote the file.
    pub async fn open(self) -> Result<SqliteSpool, Error> {
        let (requests, thread) = thread::start(self.path, self.cap).await?;
        Ok(SqliteSpool {
            requests: Some(requests),
            thread: Some(thread),
        })
    }
}

impl SqliteSpool {
    /// Opens the spool in this file, or makes one.
    ///
    /// # Errors
    ///
    /// As [`SqliteSpoolBuilder::open`].
    pub async fn open(path: impl Into<PathBuf>) -> Result<Self, Error> {
        Self::builder(path).open().await
    }

    /// A spool in this file, to be told more of.
    pub fn builder(path: impl Into<PathBuf>) -> SqliteSpoolBuilder {
        SqliteSpoolBuilder {
            path: path.into(),
            cap: CAP,
        }
    }

    async fn ask<T>(&self, request: impl FnOnce(Reply<T>) -> Request) -> Result<T, Error> {
        let (reply, answer) = oneshot::channel();
        let requests = self.requests.as_ref().ok_or_else(ended)?;
        requests.send(request(reply)).await.map_err(|_| ended())?;
        answer.await.map_err(|_| ended())?
    }
}

impl Spool for SqliteSpool {
    fn keep<'a>(&'a self, entries: &'a [Spooled]) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let records = entries.iter().map(Record::of).collect::<Result<_, _>>()?;
            let records = Arc::new(records);
            self.ask(|reply| Request::Keep(Arc::downgrade(&records), reply))
                .await
        })
    }

    fn oldest(&self, most: usize) -> BoxFuture<'_, Result<Vec<Waiting>, Error>> {
        Box::pin(self.ask(move |reply| Request::Oldest(most, reply)))
    }

    fn release<'a>(&'a self, numbers: &'a [u64]) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(self.ask(|reply| Request::Release(numbers.to_vec(), reply)))
    }

    fn set_aside<'a>(&'a self, number: u64, why: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(self.ask(move |reply| Request::SetAside(number, why.to_owned(), reply)))
    }

    fn contents(&self) -> BoxFuture<'_, Result<SpoolContents, Error>> {
        Box::pin(self.ask(Request::Contents))
    }
}

impl Drop for SqliteSpool {
    fn drop(&mut self) {
        drop(self.requests.take());
        let ended = self.thread.take().map(JoinHandle::join);
        if let Some(Err(_)) = ended {
            tracing::error!(
                "a spool's thread has panicked: what it was asked last may not be done"
            );
        }
    }
}

impl fmt::Debug for SqliteSpool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteSpool").finish_non_exhaustive()
    }
}
