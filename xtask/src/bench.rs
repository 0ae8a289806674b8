//! `cargo xtask bench`: ours beside the peers.

use std::path::Path;

use crate::Result;
use crate::cargo;

/// A workspace of its own, since a peer may need what the others must not have.
pub(crate) const MANIFEST: &str = "benches/Cargo.toml";

pub(crate) fn run(arguments: &[String]) -> Result {
    if !is_there() {
        return Err(format!("{MANIFEST} is not there: this checkout has no benchmarks").into());
    }
    cargo::run(cargo::cargo(&["bench", "--manifest-path", MANIFEST]).args(arguments))
}

pub(crate) fn is_there() -> bool {
    Path::new(MANIFEST).exists()
}
