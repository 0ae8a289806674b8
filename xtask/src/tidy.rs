//! `cargo xtask tidy`: the house rules that a machine can check.
//!
//! A rule is a function from what it looks at to its violations; [`RULES`] and [`FILE_RULES`] are
//! all of them.

use std::fs;
use std::path::Path;
use std::process::Command;

use file::File;

use crate::Result;
use crate::cargo;
use crate::workspace::Workspace;

mod code;
mod file;
mod map;
mod packages;
mod shape;
mod source;
mod text;

const FILE_RULES: &[fn(&File) -> Vec<Violation>] = &[
    code::panics,
    code::ignored_tests,
    code::swallowed_results,
    code::assembled_sql,
    code::believed,
    shape::module_files,
    shape::length,
    text::absolute_paths,
    text::trailing_whitespace,
];

const RULES: &[fn(&House) -> Vec<Violation>] = &[
    map::documents,
    map::places,
    packages::folders,
    packages::manifests,
    packages::directions,
    packages::unused,
];

/// All that a rule may look at.
struct House<'a> {
    workspace: &'a Workspace,
    files: Vec<File>,
}

#[derive(Debug, PartialEq)]
struct Violation {
    place: String,
    /// What is wrong, and what to do.
    words: String,
}

pub(crate) fn run(workspace: &Workspace) -> Result {
    let files = files()?;
    let house = House { workspace, files };
    let violations = violations(&house);
    for violation in &violations {
        println!("{}: {}", violation.place, violation.words);
    }
    match violations.len() {
        0 => Ok(()),
        count => Err(format!("tidy: {count} places break a house rule, named above").into()),
    }
}

fn violations(house: &House) -> Vec<Violation> {
    let in_files = house
        .files
        .iter()
        .flat_map(|file| FILE_RULES.iter().flat_map(move |rule| rule(file)));
    let in_house = RULES.iter().flat_map(|rule| rule(house));
    in_files.chain(in_house).collect()
}

/// What git holds or is about to: all but what is ignored, deleted, or not text.
fn files() -> Result<Vec<File>> {
    let mut command = Command::new("git");
    command.args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]);
    let paths = cargo::read(&mut command)?;
    let mut files = Vec::new();
    for path in paths
        .split_terminator('\0')
        .filter(|path| Path::new(path).is_file())
    {
        let bytes = fs::read(path).map_err(|error| format!("{path} can't be read: {error}"))?;
        if let Ok(text) = String::from_utf8(bytes) {
            files.push(File::new(path, text));
        }
    }
    Ok(files)
}

impl House<'_> {
    fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Whether a file, or a folder with a file in it, has this path.
    fn holds(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let within = |file: &File| {
            file.path
                .strip_prefix(path)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        self.files
            .iter()
            .any(|file| file.path == path || within(file))
    }
}

impl Violation {
    fn new(place: impl Into<String>, words: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            words: words.into(),
        }
    }
}

#[cfg(test)]
mod tests;
