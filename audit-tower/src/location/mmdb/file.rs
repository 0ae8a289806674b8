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
    pub(super) last: Mutex<Last>,
}

/// What came of the last look.
#[derive(Debug, Default)]
pub(super) struct Last {
    /// What is in use, or that nothing is there.
    taken: Option<There>,
    /// What could not be read, and why: it is tried again, and not told again.
    pub(super) fault: Option<String>,
}

/// What is at the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum There {
    Nothing,
    File { len: u64, modified: SystemTime },
}

impl File {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            reader: ArcSwapOption::empty(),
            last: Mutex::default(),
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
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match self.taken(last.taken) {
            Ok(now) => {
                *last = Last {
                    taken: Some(now),
                    fault: None,
                }
            }
            Err(error) => {
                let fault = Some(error.to_string());
                if last.fault != fault {
                    let (path, kept) = (self.path.display(), self.reader.load().is_some());
                    tracing::error!(%path, %error, kept, "a location file can't be read: the one before stays, if any");
                }
                last.fault = fault;
            }
        }
    }

    fn taken(&self, before: Option<There>) -> Result<There, MaxMindDbError> {
        // Asked first: a file that comes in between is another one at the next look.
        let now = self.there()?;
        if before == Some(now) {
            return Ok(now);
        }
        let path = self.path.display();
        if now == There::Nothing {
            tracing::info!(%path, "there is no location file");
            return Ok(now);
        }
        let reader = map(&self.path)?;
        let made = reader.metadata().build_epoch;
        tracing::info!(%path, made, "a location file is taken into use");
        self.reader.store(Some(Arc::new(reader)));
        Ok(now)
    }

    fn there(&self) -> io::Result<There> {
        let metadata = match std::fs::metadata(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(There::Nothing),
            metadata => metadata?,
        };
        Ok(There::File {
            len: metadata.len(),
            modified: metadata.modified()?,
        })
    }
}
