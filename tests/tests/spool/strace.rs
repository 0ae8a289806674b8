//! Another process of these tests under `strace`, which sees what it asks of the system, and has some of
//! it fail.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Names the folder of the traced process.
const TRACED: &str = "AUDITED_TRACED";

/// Where the spool of the traced process lies; `None` in one that is not traced.
pub(crate) fn folder() -> Option<PathBuf> {
    env::var_os(TRACED).map(PathBuf::from)
}

/// Runs one test, which has to succeed, on this folder; what it and `strace` have said.
pub(crate) fn run(options: &[&str], test: &str, folder: &Path) -> String {
    let traced = Command::new("strace")
        .arg("-f")
        .args(options)
        .arg(env::current_exe().unwrap())
        .args(["--exact", test])
        .env(TRACED, folder)
        .output();
    let traced = traced.expect("strace, which `cargo xtask test` installs");
    let [told, words] = [&traced.stdout, &traced.stderr].map(|told| String::from_utf8_lossy(told));
    assert!(traced.status.success(), "{options:?}: {told}\n{words}");
    words.into_owned()
}
