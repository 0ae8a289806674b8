//! `cargo xtask bench`: ours beside the peers.

use std::path::Path;

use crate::Result;
use crate::{cargo, server};

/// A workspace of its own, since a peer may need what the others must not have.
pub(crate) const MANIFEST: &str = "benches/Cargo.toml";

/// The benchmarks that ask no database.
const WITHOUT_SERVERS: &[&str] = &["allocations", "origin", "paired", "request"];

pub(crate) fn run(arguments: &[String]) -> Result {
    if !is_there() {
        return Err(format!("{MANIFEST} is not there: this checkout has no benchmarks").into());
    }
    let mut benches = cargo::cargo(&["bench", "--manifest-path", MANIFEST]);
    benches.args(arguments);
    if !need_servers(arguments) {
        return cargo::run(&mut benches);
    }
    let servers = server::provide(&mut benches)?;
    let answer = cargo::run(&mut benches);
    drop(servers);
    answer
}

/// Whether a benchmark is among them that asks a database: some are unless all that are named don't.
fn need_servers(arguments: &[String]) -> bool {
    let named = arguments.windows(2).filter(|pair| pair[0] == "--bench");
    let mut named = named.map(|pair| pair[1].as_str()).peekable();
    named.peek().is_none() || named.any(|name| !WITHOUT_SERVERS.contains(&name))
}

pub(crate) fn is_there() -> bool {
    Path::new(MANIFEST).exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: bool) {
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        assert_eq!(need_servers(&arguments), expected, "{line}");
    }

    #[test]
    fn servers_are_started_unless_no_benchmark_asks_them() {
        check("", true);
        check("--bench paired", false);
        check("--bench paired --bench request", false);
        check("--bench paired --bench batch", true);
        check("--bench batch -- --only sqlite", true);
    }
}
