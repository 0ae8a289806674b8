//! `cargo xtask fuzz`: what anybody may send, made up by a fuzzer.

use std::fs;

use crate::Result;
use crate::cargo;

/// A target for each file.
const TARGETS: &str = "fuzz/fuzz_targets";

/// How often each is run unless told.
const RUNS: &str = "1000000";

/// Headers are longer, but nothing in here reads the 2,000th byte otherwise than the 200th.
const LONGEST_INPUT: &str = "-max_len=600";

pub(crate) fn run(arguments: &[String]) -> Result {
    let (targets, runs) = asked(arguments)?;
    provide()?;
    for target in targets {
        cargo::run(&mut fuzz(&target, &runs))?;
    }
    Ok(())
}

/// On the stable toolchain, whose compiler can do what it takes. The code is safe Rust: it needs no
/// sanitizer.
fn fuzz(target: &str, runs: &str) -> std::process::Command {
    let mut command = cargo::cargo(&["fuzz", "run", "--sanitizer", "none", target]);
    command
        .args(["--", LONGEST_INPUT, &format!("-runs={runs}")])
        .env("RUSTC_BOOTSTRAP", "1");
    command
}

/// The fuzzer's own cargo command.
fn provide() -> Result {
    if cargo::succeeds(&mut cargo::cargo(&["fuzz", "--version"])) {
        return Ok(());
    }
    cargo::run(&mut cargo::cargo(&["install", "cargo-fuzz", "--locked"]))
}

/// Which targets are run, and how often.
fn asked(arguments: &[String]) -> Result<(Vec<String>, String)> {
    let (mut named, mut runs) = (Vec::new(), RUNS.to_owned());
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--runs" => runs = number(arguments.next())?,
            name => named.push(known(name)?),
        }
    }
    if named.is_empty() {
        named = targets()?;
    }
    Ok((named, runs))
}

fn number(argument: Option<&String>) -> Result<String> {
    let digits = argument.filter(|runs| runs.parse::<u64>().is_ok());
    digits
        .cloned()
        .ok_or_else(|| "`--runs` takes a number".into())
}

fn known(name: &str) -> Result<String> {
    let targets = targets()?;
    if targets.iter().any(|target| target == name) {
        return Ok(name.to_owned());
    }
    Err(format!(
        "there is no target `{name}`: there are {}",
        targets.join(", ")
    )
    .into())
}

fn targets() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for file in fs::read_dir(TARGETS)? {
        let file = file?.path();
        let name = file.file_stem().unwrap_or_default();
        names.push(name.to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_runs_is_one() {
        let check = |argument: &str| number(Some(&argument.to_owned()));
        assert_eq!(check("10000000").unwrap(), "10000000");
        for wrong in ["", "many", "-1"] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
        assert!(number(None).is_err());
    }

    #[test]
    fn a_run_is_counted_and_bounded() {
        let command = fuzz("cursor", "5");
        let arguments: Vec<_> = command
            .get_args()
            .map(|word| word.to_string_lossy())
            .collect();
        assert!(arguments.contains(&"-runs=5".into()) && arguments.contains(&LONGEST_INPUT.into()));
    }
}
