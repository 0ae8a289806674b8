//! The programs that tests and benchmarks need beside Rust itself.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::cargo;

use quiet::Quiet;

mod quiet;

pub(crate) struct Need {
    pub(crate) program: &'static str,
    /// The Debian packages that bring it.
    pub(crate) packages: &'static [&'static str],
    pub(crate) reason: &'static str,
    /// What else serves: said where nothing can be installed.
    pub(crate) instead: &'static str,
}

const NEEDS: &[Need] = &[Need {
    program: "cc",
    packages: &["gcc", "libc6-dev"],
    reason: "SQLite is compiled from its C source",
    instead: "",
}];

const NEEDS_ON_LINUX: &[Need] = &[Need {
    program: "strace",
    packages: &["strace"],
    reason: "a test sees by it that the spool's files are synced",
    instead: "",
}];

/// Puts in place what is missing, or says how to; nothing is skipped for it.
pub(crate) fn provide_all() -> Result {
    let on_linux = NEEDS_ON_LINUX.iter().filter(|_| env::consts::OS == "linux");
    let mut needs = NEEDS.iter().chain(on_linux);
    needs.try_for_each(|need| provide(need).map(drop))
}

/// Where the program is, installed first where it is missing.
pub(crate) fn provide(need: &Need) -> Result<PathBuf> {
    if let Some(program) = find(need.program) {
        return Ok(program);
    }
    if is_root() && Path::new("/etc/debian_version").exists() {
        install(need).map_err(|error| failed(need, &*error))?;
    }
    find(need.program).ok_or_else(|| advice(need).into())
}

/// Without a network nothing can be installed, and something else may serve.
fn failed(need: &Need, error: &dyn std::error::Error) -> String {
    format!("{error}. {}", advice(need))
}

pub(crate) fn is_root() -> bool {
    cargo::read(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = postgres_folders()
        .into_iter()
        .chain(env::split_paths(&path));
    let folders = folders.chain(["/usr/sbin".into()]); // not in everyone's PATH
    let mut places = folders.map(|folder| folder.join(program));
    places.find(|place| place.is_file())
}

/// Where Debian keeps Postgres's programs, the newest version first.
fn postgres_folders() -> Vec<PathBuf> {
    let Ok(versions) = Path::new("/usr/lib/postgresql").read_dir() else {
        return Vec::new();
    };
    let mut folders: Vec<_> = versions
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    folders.sort();
    folders.reverse();
    folders
}

fn install(need: &Need) -> Result {
    println!("{} is missing: {}", need.program, need.reason);
    let _quiet = Quiet::begin()?;
    cargo::run(&mut apt_get("update"))?;
    cargo::run(
        apt_get("install")
            .args(["--yes", "--no-install-recommends"])
            .args(need.packages),
    )
}

fn apt_get(task: &str) -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").arg(task);
    command
}

fn advice(need: &Need) -> String {
    format!(
        "`{program}` is needed, and in no folder of PATH: {reason}. \
         On Debian: `sudo apt-get install {packages}`; elsewhere install the package that brings \
         `{program}`{instead}. Then run this again",
        program = need.program,
        reason = need.reason,
        packages = need.packages.join(" "),
        instead = need.instead,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_of_the_path_is_found_and_another_is_not() {
        assert!(find("sh").is_some());
        assert!(find("no-such-program").is_none());
    }

    #[test]
    fn what_can_not_be_installed_is_told_with_what_else_serves() {
        let need = Need {
            instead: ", or set AUDITED_POSTGRES_URL",
            ..NEEDS[0]
        };
        let words = failed(&need, &std::io::Error::other("`apt-get update` failed"));
        for part in ["`apt-get update` failed", "or set AUDITED_POSTGRES_URL"] {
            assert!(words.contains(part), "{words}");
        }
    }

    #[test]
    fn the_advice_names_program_package_and_reason() {
        let words = advice(&NEEDS[0]);
        for part in ["`cc`", "apt-get install gcc libc6-dev", "SQLite"] {
            assert!(words.contains(part), "{words}");
        }
    }
}
