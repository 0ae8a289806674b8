//! Where an address is, by the files of those who know.

mod file;
mod map;
mod record;
mod value;
mod watch;

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use audit_core::{Error, Location};

use super::Locate;
use file::File;

/// How long a new file may lie there unseen.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Tells where an address is, by [MMDB](https://maxmind.github.io/MaxMind-DB/) files: those of cities in the
/// shape of GeoIP2 and GeoLite2 or in the flat one (`country_code`, `city`, `state1` …), and those of networks
/// (`autonomous_system_number`). The operator brings them.
///
/// A file that is not there, or is none, tells nothing, and is no reason for an app not to start. Each file is
/// looked at every five seconds, on a thread of its own: one that is new is taken in place of the one before,
/// unless it can't be read. What happens is logged.
///
/// Several files are asked in their order. The place is told by the first that knows one, and the network by the
/// first that knows that, so that one may be of cities and one of networks.
///
/// A look costs about a microsecond. Clones share the files.
///
/// ```no_run
/// # fn example(auditor: audit_core::Auditor) -> Result<(), audit_core::Error> {
/// use audit_tower::{AuditLayer, Mmdb};
///
/// let mmdb = Mmdb::open(["/var/lib/geo/city.mmdb", "/var/lib/geo/asn.mmdb"])?;
/// let layer = AuditLayer::new(auditor).location(mmdb);
/// # let _ = layer;
/// # Ok(())
/// # }
/// ```
///
/// # Replacing a file
///
/// Put a new file beside the one in use, whole, and rename it to its name, as `geoipupdate` and `mv` do.
/// **Never write into a file that is in use, as `cp` and `curl -o` do.** Files are mapped into memory: one that
/// is cut short under its readers ends the process (`SIGBUS`), and one that is written over may be read as
/// anything.
#[derive(Debug, Clone)]
pub struct Mmdb(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    files: Arc<[File]>,
    /// Ends the thread that looks at the files, when it is dropped.
    _watch: Sender<()>,
}

impl Mmdb {
    /// Tells by the files at these paths, which need not be there yet.
    ///
    /// # Errors
    ///
    /// Where no thread can be started that looks for new ones.
    pub fn open(paths: impl IntoIterator<Item = impl Into<PathBuf>>) -> Result<Self, Error> {
        Self::looking_every(LOOK_EVERY, paths)
    }

    fn looking_every(
        every: Duration,
        paths: impl IntoIterator<Item = impl Into<PathBuf>>,
    ) -> Result<Self, Error> {
        let files: Arc<[File]> = paths
            .into_iter()
            .map(|path| File::new(path.into()))
            .collect();
        files.iter().for_each(File::look);
        let watch = watch::watch(Arc::clone(&files), every).map_err(|error| {
            Error::unavailable("no thread can be started that looks for new location files")
                .with_source(error)
        })?;
        Ok(Self(Arc::new(Inner {
            files,
            _watch: watch,
        })))
    }
}

impl Locate for Mmdb {
    fn locate(&self, ip: IpAddr) -> Option<Location> {
        let (mut place, mut network) = (None, None);
        for record in self.0.files.iter().filter_map(|file| file.record(ip)) {
            place = place.or_else(|| record.place());
            network = network.or_else(|| record.network());
        }
        let known = place.is_some() || network.is_some();
        let mut location = place.unwrap_or_default();
        (location.asn, location.network) = network.unwrap_or_default();
        known.then_some(location)
    }
}

#[cfg(test)]
mod tests;
