//! A file as memory.

use std::path::Path;

use maxminddb::{MaxMindDbError, Mmap, Reader};

/// The only code of ours that the compiler does not vouch for.
#[expect(
    unsafe_code,
    reason = "a file of 100 MB is mapped rather than read, and no mapping of a file is safe"
)]
pub(super) fn map(path: &Path) -> Result<Reader<Mmap>, MaxMindDbError> {
    // SAFETY: the file must not change while it is mapped, which no code here can see to. Nothing of ours
    // writes to it, and the docs of `Mmdb` tell the operator to replace it by renaming, and what happens else.
    unsafe { Reader::open_mmap(path) }
}
