//! `cargo xtask test`: every test of the workspace, with what they need put in place first.

use std::env;
use std::process::Command;

use server::Server;

use crate::Result;
use crate::cargo;

mod mariadb;
mod need;
mod postgres;
mod quiet;
mod server;

type Start = fn() -> Result<(Server, String)>;

const ARGUMENTS: &str = "\
`cargo xtask test` runs everything; what follows `--` goes to the test programs.
For one package or one file of tests use cargo itself: `cargo test -p audit-core`";

pub(crate) fn run(arguments: &[String]) -> Result {
    if arguments.first().is_some_and(|first| first != "--") {
        return Err(ARGUMENTS.into());
    }
    need::provide_all()?;
    let mut tests = cargo::cargo(&["test", "--workspace", "--all-features"]);
    tests.args(arguments);
    let servers = [
        provide(&mut tests, postgres::URL, postgres::start)?,
        provide(&mut tests, mariadb::URL, mariadb::start)?,
    ];
    let answer = cargo::run(&mut tests);
    drop(servers);
    answer
}

/// Tells the tests where a server is: the one that the variable names, else one that is started.
fn provide(tests: &mut Command, variable: &str, start: Start) -> Result<Option<Server>> {
    if env::var_os(variable).is_some() {
        println!("{variable} is set: the tests use that server");
        return Ok(None);
    }
    let (server, url) = start()?;
    tests.env(variable, url);
    Ok(Some(server))
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
