//! The tasks of this repository, started as `cargo xtask <task>`.

use std::env;
use std::error::Error;
use std::process::ExitCode;

use workspace::Workspace;

mod bench;
mod browser;
mod cargo;
mod ci;
mod faults;
mod fuzz;
mod need;
mod server;
mod stage;
mod test;
mod tidy;
mod workspace;

const USAGE: &str = "\
usage: cargo xtask <task>

  test [--full] [-- ARGUMENTS]
                        every test of the workspace, with a Postgres, a MariaDB and a
                        Chromium of its own, the random ones for longer with --full;
                        ARGUMENTS go to the test programs
  ci                    the whole gate: format, tidy, clippy, features, docs, dependencies, test, faults,
                        benches
  tidy                  the house rules that a machine can check
  bench [ARGUMENTS]     the benchmarks, with the same servers where they need them; ARGUMENTS
                        go to `cargo bench`
  faults [ARGUMENTS]    a server under load is killed, cut off and starved, and what it said is
                        compared with what it did; `--help` tells the ARGUMENTS
  fuzz [TARGET…] [--runs N]
                        what anybody may send, made up by a fuzzer, which is installed first; each
                        target a million times, or N times";

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result {
    let (task, rest) = arguments.split_first().ok_or(USAGE)?;
    let workspace = Workspace::read()?;
    env::set_current_dir(&workspace.root)?;
    match (task.as_str(), rest) {
        ("test", rest) => test::run(&workspace, rest),
        ("ci", []) => ci::run(&workspace),
        ("tidy", []) => tidy::run(&workspace),
        ("bench", rest) => bench::run(rest),
        ("faults", rest) => faults::run(rest),
        ("fuzz", rest) => fuzz::run(rest),
        _ => Err(USAGE.into()),
    }
}
