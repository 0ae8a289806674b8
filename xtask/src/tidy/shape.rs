//! How files are named and how long they may grow.

use super::Violation;
use super::file::File;

/// A file that grows past this holds two ideas.
const LONGEST: usize = 500;

const CODE: &[&str] = &["css", "html", "js", "rs", "sql"];

pub(super) fn module_files(file: &File) -> Vec<Violation> {
    if !file.path.ends_with("/mod.rs") {
        return Vec::new();
    }
    let words = "mod.rs hides its name in a listing: call it `folder.rs` beside `folder/`";
    vec![file.violation(1, words)]
}

pub(super) fn length(file: &File) -> Vec<Violation> {
    let lines = file.text.lines().count();
    if lines <= LONGEST || file.is_test() || !file.has_extension(CODE) {
        return Vec::new();
    }
    let words =
        format!("{lines} lines, more than {LONGEST}: give its second idea a file of its own");
    vec![file.violation(lines, words)]
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn a_mod_file_is_found() {
        check(
            module_files,
            "audit-core/src/query/mod.rs",
            "",
            &["audit-core/src/query/mod.rs:1"],
        );
        check(module_files, "audit-core/src/query.rs", "", &[]);
    }

    #[test]
    fn a_file_of_code_that_is_too_long_is_found() {
        let long = "\n".repeat(LONGEST + 1);
        check(
            length,
            "audit-core/src/entry.rs",
            &long,
            &["audit-core/src/entry.rs:501"],
        );
        check(length, "audit-core/src/entry.rs", &long[1..], &[]);
        check(length, "audit-core/src/entry/tests.rs", &long, &[]);
        check(length, "tests/src/faults.rs", &long, &[]);
        check(length, "Cargo.lock", &long, &[]);
    }
}
