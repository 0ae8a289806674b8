//! What ran on each database, taken from what the tests printed.

use std::collections::BTreeSet;

use crate::Result;

/// The test program of each database, and what people call it.
const DATABASES: &[(&str, &str)] = &[
    ("tests/sqlite.rs", "SQLite"),
    ("tests/postgres.rs", "Postgres"),
    ("tests/mysql.rs", "MariaDB"),
];

/// Listens to `cargo test`, and tells in the end what ran on each database.
#[derive(Debug, Default)]
pub(super) struct Account {
    /// The last one is the one that speaks now.
    programs: Vec<Program>,
}

/// A test program. Those of several packages may have one name.
#[derive(Debug)]
struct Program {
    /// As cargo names it.
    name: String,
    passed: BTreeSet<String>,
}

impl Account {
    /// Takes in a line of cargo's or of a test program's.
    pub(super) fn hear(&mut self, line: &str) {
        let line = plain(line);
        if let Some(name) = program(&line) {
            self.programs.push(Program {
                name: name.to_owned(),
                passed: BTreeSet::new(),
            });
        } else if let (Some(test), Some(speaking)) = (passed(&line), self.programs.last_mut()) {
            speaking.passed.insert(test.to_owned());
        }
    }

    /// The account in one line, where the suite was the same on all databases.
    ///
    /// The suite is all tests of these modules: those of `tests/tests/store/`.
    pub(super) fn told(&self, suite: &BTreeSet<String>) -> Result<String> {
        let counts = DATABASES
            .iter()
            .map(|(program, name)| self.of(program, name, suite));
        let counts = counts.collect::<Result<Vec<_>>>()?;
        let all = same(&counts)?;
        silent(&all, suite)?;
        let own = |(at, count): (usize, &Count)| {
            let words = if at == 0 { " of its own" } else { "" };
            format!("{} {} + {}{words}", count.name, all.len(), count.own)
        };
        let each: Vec<_> = counts.iter().enumerate().map(own).collect();
        Ok(format!(
            "on every database: {} tests; {}: all passed",
            all.len(),
            each.join(", ")
        ))
    }

    fn of(&self, program: &str, name: &'static str, suite: &BTreeSet<String>) -> Result<Count> {
        let is_shared = |test: &&String| suite.contains(module(test));
        let mut named = self.programs.iter().filter(|ran| ran.name == program);
        let ran = named.find(|ran| ran.passed.iter().any(|test| is_shared(&test)));
        let ran = ran.ok_or_else(|| {
            format!("{program} ran no test of tests/tests/store/: nothing is known of {name}")
        })?;
        let shared: BTreeSet<_> = ran.passed.iter().filter(is_shared).cloned().collect();
        Ok(Count {
            name,
            own: ran.passed.len() - shared.len(),
            shared,
        })
    }
}

/// What ran on one database.
struct Count {
    name: &'static str,
    shared: BTreeSet<String>,
    own: usize,
}

/// The suite, where it is the same on all databases.
fn same(counts: &[Count]) -> Result<BTreeSet<String>> {
    let all: BTreeSet<_> = counts.iter().flat_map(|count| &count.shared).collect();
    for count in counts {
        let missing = all.iter().find(|test| !count.shared.contains(**test));
        if let Some(test) = missing {
            return Err(format!(
                "`{test}` did not run on {}: what lies in tests/tests/store/ is every database's; \
                 include it there, or move what some can't do to tests/tests/some/",
                count.name
            )
            .into());
        }
    }
    Ok(all.into_iter().cloned().collect())
}

/// Fails where a file of the suite is nobody's.
fn silent(all: &BTreeSet<String>, suite: &BTreeSet<String>) -> Result {
    let speaking: BTreeSet<_> = all.iter().map(|test| module(test)).collect();
    match suite.iter().find(|file| !speaking.contains(file.as_str())) {
        None => Ok(()),
        Some(file) => Err(format!(
            "no test of tests/tests/store/{file}.rs ran: include it in each database's file of \
             tests/tests/"
        )
        .into()),
    }
}

/// The module that a test lies in.
fn module(test: &str) -> &str {
    test.split("::").next().unwrap_or(test)
}

/// The source file that cargo runs the tests of: `Running tests/sqlite.rs (target/…)`.
fn program(line: &str) -> Option<&str> {
    let line = line.trim_start();
    if let Some(documented) = line.strip_prefix("Doc-tests ") {
        return Some(documented);
    }
    line.strip_prefix("Running ")?.split(" (").next()
}

/// The test that a program says has passed: `test walk::a_page … ok`.
fn passed(line: &str) -> Option<&str> {
    line.strip_prefix("test ")?.strip_suffix(" ... ok")
}

/// The line without the colours that terminals are told of.
fn plain(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once('m').map_or("", |(_, rest)| rest));
    }
    plain
}

#[cfg(test)]
mod tests;
