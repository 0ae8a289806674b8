//! The browser that tests drive, and axe-core, which judges the pages that it shows.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::cargo;
use crate::need::{self, Need};

/// Where tests look for each.
const CHROMIUM: &str = "AUDITED_CHROMIUM";
const CHROMEDRIVER: &str = "AUDITED_CHROMEDRIVER";
const AXE: &str = "AUDITED_AXE";

const PROGRAMS: [(&str, Need); 2] = [
    (
        CHROMIUM,
        Need {
            program: "chromium",
            packages: &["chromium", "fonts-dejavu-core"], // a font that holds Arabic and Hebrew
            reason: "the browser's tests drive it",
            instead: ", or set AUDITED_CHROMIUM to where Chrome or Chromium is",
        },
    ),
    (
        CHROMEDRIVER,
        Need {
            program: "chromedriver",
            packages: &["chromium-driver"],
            reason: "the browser's tests drive Chromium by it",
            instead: ", or set AUDITED_CHROMEDRIVER to where the browser's own version of it is",
        },
    ),
];

const NPM: Need = Need {
    program: "npm",
    packages: &["npm"],
    reason: "it fetches axe-core, and knows what its bytes must be",
    instead: ", or set AUDITED_AXE to where axe-core's axe.min.js is",
};

/// What npm is told: one package, with the digest of its bytes.
const MANIFEST: (&str, &str) = ("package.json", include_str!("browser/axe/package.json"));
const LOCK: (&str, &str) = (
    "package-lock.json",
    include_str!("browser/axe/package-lock.json"),
);

/// Puts in place what is missing, or says how to, and tells a command where each is.
pub(crate) fn provide(command: &mut Command, target: &Path) -> Result {
    for (variable, need) in &PROGRAMS {
        one(command, variable, || need::provide(need))?;
    }
    one(command, AXE, || axe(&target.join("axe")))
}

/// What the variable names, else what is found.
fn one(command: &mut Command, variable: &str, find: impl FnOnce() -> Result<PathBuf>) -> Result {
    if env::var_os(variable).is_none() {
        command.env(variable, find()?);
    }
    Ok(())
}

fn axe(folder: &Path) -> Result<PathBuf> {
    let script = folder.join("node_modules/axe-core/axe.min.js");
    if !(script.is_file() && is_locked(folder)) {
        fetch(folder)?;
    }
    Ok(fs::canonicalize(script)?)
}

/// Whether what lies there is what is asked for now.
fn is_locked(folder: &Path) -> bool {
    fs::read_to_string(folder.join(LOCK.0)).is_ok_and(|lock| lock == LOCK.1)
}

fn fetch(folder: &Path) -> Result {
    let npm = need::provide(&NPM)?;
    fs::create_dir_all(folder)?;
    for (name, text) in [MANIFEST, LOCK] {
        fs::write(folder.join(name), text)?;
    }
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    let fetched = cargo::run(Command::new(npm).args(arguments).current_dir(folder));
    fetched.map_err(|error| format!("{error}: without a network{}", NPM.instead).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_asked_for_of_every_package_that_npm_fetches() {
        let lock: serde_json::Value = serde_json::from_str(LOCK.1).unwrap();
        let packages = lock["packages"].as_object().unwrap();
        let fetched: Vec<_> = packages
            .iter()
            .filter(|(path, _)| !path.is_empty())
            .collect();
        assert!(!fetched.is_empty());
        for (path, package) in fetched {
            let integrity = package["integrity"].as_str().unwrap_or_default();
            assert!(integrity.starts_with("sha512-"), "{path}");
        }
    }

    #[test]
    fn what_was_fetched_for_another_lock_is_fetched_anew() {
        assert!(!is_locked(Path::new("no-such-folder")));
    }
}
