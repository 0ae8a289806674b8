//! `cargo xtask faults`: a server under load is injured, and what it said compared with what it did.

use crate::Result;
use crate::{cargo, server};

pub(crate) fn run(arguments: &[String]) -> Result {
    server::provide_programs(databases(arguments))?;
    let mut faults = cargo::cargo(&["run", "--quiet", "--package", "audited-faults", "--"]);
    cargo::run(faults.args(arguments))
}

/// The one that was named, or `all`.
fn databases(arguments: &[String]) -> &str {
    let named = arguments.windows(2).find(|pair| pair[0] == "--db");
    named.map_or("all", |pair| &pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_programs_of_the_named_database_are_needed() {
        let arguments = ["--full", "--db", "sqlite"].map(str::to_owned);
        assert_eq!(databases(&arguments), "sqlite");
        assert_eq!(databases(&arguments[..2]), "all");
    }
}
