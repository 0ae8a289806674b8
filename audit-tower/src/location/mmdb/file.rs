//! One file, as it is now.

use std::io;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use arc_swap::ArcSwapOption;
use maxminddb::{MaxMindDbError, Mmap, Reader};

use super::map::map;
use super::record::Record;

/// A file that may come, change and go. What it told last stays in use until there is something better.
#[derive(Debug)]
pub(super) struct File {
    path: PathBuf,
    reader: ArcSwapOption<Reader<Mmap>>,
    seen: Mutex<Seen>,
}

/// What was at the path when it was last looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Nothing,
    Missing,
    File { len: u64, modified: SystemTime },
}

impl File {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            reader: ArcSwapOption::empty(),
            seen: Mutex::new(Seen::Nothing),
        }
    }

    /// What it tells of an address.
    pub(super) fn record(&self, ip: IpAddr) -> Option<Record> {
        let reader = self.reader.load();
        let reader = reader.as_deref()?;
        if ip.is_ipv6() && reader.metadata().ip_version == 4 {
            return None;
        }
        let found = reader.lookup(ip).and_then(|found| found.decode());
        found.unwrap_or_else(|error| {
            tracing::warn!(path = %self.path.display(), %error, "a location can't be read");
            None
        })
    }

    /// Takes what is at the path now, if that is another than before.
    pub(super) fn look(&self) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match self.what_is_there() {
            Ok(now) if now == *seen => {}
            Ok(now) => {
                *seen = now;
                self.take(now);
            }
            Err(error) => self.complain(&error.into()),
        }
    }

    fn what_is_there(&self) -> io::Result<Seen> {
        let metadata = match std::fs::metadata(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Seen::Missing),
            metadata => metadata?,
        };
        Ok(Seen::File {
            len: metadata.len(),
            modified: metadata.modified()?,
        })
    }

    fn take(&self, now: Seen) {
        let path = self.path.display();
        if now == Seen::Missing {
            tracing::info!(%path, "there is no location file");
            return;
        }
        match map(&self.path) {
            Ok(reader) => {
                let made = reader.metadata().build_epoch;
                tracing::info!(%path, made, "a location file is taken into use");
                self.reader.store(Some(Arc::new(reader)));
            }
            Err(error) => self.complain(&error),
        }
    }

    fn complain(&self, error: &MaxMindDbError) {
        let path = self.path.display();
        let kept = self.reader.load().is_some();
        tracing::error!(%path, %error, kept, "a location file can't be read: the one before stays, if any");
    }
}
