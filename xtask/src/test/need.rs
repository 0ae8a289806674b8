//! The programs that the tests need beside Rust itself.

use std::env;
use std::path::Path;
use std::process::Command;

use crate::Result;
use crate::cargo;

struct Need {
    program: &'static str,
    /// The Debian packages that bring it.
    packages: &'static [&'static str],
    reason: &'static str,
}

const NEEDS: &[Need] = &[Need {
    program: "cc",
    packages: &["gcc", "libc6-dev"],
    reason: "SQLite is compiled from its C source",
}];

/// Puts in place what is missing, or says how to; a test is never skipped for it.
pub(crate) fn provide_all() -> Result {
    NEEDS.iter().try_for_each(provide)
}

fn provide(need: &Need) -> Result {
    if is_there(need.program) {
        return Ok(());
    }
    if !may_install() {
        return Err(advice(need).into());
    }
    install(need)?;
    if is_there(need.program) {
        return Ok(());
    }
    Err(advice(need).into())
}

fn is_there(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn may_install() -> bool {
    let root = cargo::read(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    root && Path::new("/etc/debian_version").exists()
}

fn install(need: &Need) -> Result {
    println!("{} is missing: {}", need.program, need.reason);
    cargo::run(&mut apt_get("update"))?;
    cargo::run(apt_get("install").arg("--yes").args(need.packages))
}

fn apt_get(task: &str) -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").arg(task);
    command
}

fn advice(need: &Need) -> String {
    format!(
        "the tests need `{program}`, which is not in any folder of PATH: {reason}. \
         On Debian: `sudo apt-get install {packages}`; elsewhere install the package that brings \
         `{program}`. Then run this again",
        program = need.program,
        reason = need.reason,
        packages = need.packages.join(" "),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_of_the_path_is_found_and_another_is_not() {
        assert!(is_there("sh"));
        assert!(!is_there("no-such-program"));
    }

    #[test]
    fn the_advice_names_program_package_and_reason() {
        let words = advice(&NEEDS[0]);
        for part in ["`cc`", "apt-get install gcc libc6-dev", "SQLite"] {
            assert!(words.contains(part), "{words}");
        }
    }
}
