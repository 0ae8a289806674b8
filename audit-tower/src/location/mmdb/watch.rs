//! Looks for new files, off every request's path.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use super::file::File;

/// Looks at these files as often as is said, until what is returned is dropped.
pub(super) fn watch(files: Arc<[File]>, every: Duration) -> io::Result<Sender<()>> {
    let (sender, ended) = mpsc::channel();
    let look = move || {
        while ended.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
            files.iter().for_each(File::look);
        }
    };
    thread::Builder::new()
        .name("audit-locations".to_owned())
        .spawn(look)?;
    Ok(sender)
}
