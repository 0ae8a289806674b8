//! `cargo xtask test`: every test of the workspace, with what they need put in place first.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use account::Account;

use crate::Result;
use crate::workspace::Workspace;
use crate::{browser, cargo, server};

mod account;

/// What every database promises: one file for each part of it.
const SUITE: &str = "tests/tests/store";

/// Tells the tests to take their time, as `audited_tests::runs` says.
const FULL: &str = "AUDITED_FULL";

const ARGUMENTS: &str = "\
`cargo xtask test` runs everything, and with `--full` the random tests for longer; what follows `--` \
goes to the test programs.
For one package or one file of tests use cargo itself: `cargo test -p audit-core`";

pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result {
    let (is_full, arguments) = read(arguments)?;
    // What fails in one program says nothing of the next, and a run takes minutes.
    let everything = ["test", "--workspace", "--all-features", "--no-fail-fast"];
    let mut tests = cargo::cargo(&everything);
    tests.args(arguments);
    if is_full {
        tests.env(FULL, "1");
    }
    browser::provide(&mut tests, &workspace.target)?;
    let servers = server::provide(&mut tests)?;
    let answer = run_and_tell(&mut tests, arguments);
    drop(servers);
    answer
}

/// Whether all is asked for, and what goes to the test programs.
fn read(arguments: &[String]) -> Result<(bool, &[String])> {
    let (is_full, arguments) = match arguments.split_first() {
        Some((first, rest)) if first == "--full" => (true, rest),
        _ => (false, arguments),
    };
    if arguments.first().is_some_and(|first| first != "--") {
        return Err(ARGUMENTS.into());
    }
    Ok((is_full, arguments))
}

/// Runs the tests, and tells what ran on each database. Arguments may leave out any of them, and
/// change what is printed: nothing is told then.
fn run_and_tell(tests: &mut Command, arguments: &[String]) -> Result {
    if !arguments.is_empty() {
        return cargo::run(tests);
    }
    let mut account = Account::default();
    cargo::run_heard(tests, |line| account.hear(line))?;
    println!("{}", account.told(&suite()?)?);
    Ok(())
}

/// The names of the suite's files.
fn suite() -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for file in fs::read_dir(SUITE)? {
        let file = file?.path();
        if file.extension().is_some_and(|extension| extension == "rs") {
            names.extend(
                file.file_stem()
                    .map(|name| name.to_string_lossy().into_owned()),
            );
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_before_the_dashes_is_refused_with_words() {
        let error = read(&["-p".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("cargo test -p audit-core"), "{error}");
    }
}
