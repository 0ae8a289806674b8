//! `cargo xtask test`: every test of the workspace, with what they need put in place first.

use crate::Result;
use crate::{cargo, server};

const ARGUMENTS: &str = "\
`cargo xtask test` runs everything; what follows `--` goes to the test programs.
For one package or one file of tests use cargo itself: `cargo test -p audit-core`";

pub(crate) fn run(arguments: &[String]) -> Result {
    if arguments.first().is_some_and(|first| first != "--") {
        return Err(ARGUMENTS.into());
    }
    let mut tests = cargo::cargo(&["test", "--workspace", "--all-features"]);
    tests.args(arguments);
    let servers = server::provide(&mut tests)?;
    let answer = cargo::run(&mut tests);
    drop(servers);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_before_the_dashes_is_refused_with_words() {
        let error = run(&["-p".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("cargo test -p audit-core"), "{error}");
    }
}
