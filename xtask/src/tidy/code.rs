//! What code never does here.

use super::Violation;
use super::file::File;
use super::source;

/// Each way to panic, with what to write in its place.
const PANICS: &[(&str, &str)] = &[
    (
        ".unwrap()",
        "return the error, or prove with types that there is none",
    ),
    (
        ".expect(",
        "return the error, or prove with types that there is none",
    ),
    ("todo!", "finish it, or leave it out"),
    ("unimplemented!", "finish it, or leave it out"),
    ("dbg!", "take it out, or write a tracing event"),
];

/// The one file that turns assembled text into a statement.
const DRIVER: &str = "audit-sqlx/src/driver.rs";

/// The one file that may tell the compiler to believe it.
const MAPPING: &str = "audit-tower/src/location/mmdb/map.rs";

pub(super) fn panics(file: &File) -> Vec<Violation> {
    if !file.is_rust() || file.is_ours_alone() {
        return Vec::new();
    }
    let code = source::without_tests(&file.code());
    let found = |&(text, advice): &(&'static str, &str)| {
        let words = format!("`{text}` outside tests: {advice}");
        places(file, &code, text, &words)
    };
    PANICS.iter().flat_map(found).collect()
}

pub(super) fn ignored_tests(file: &File) -> Vec<Violation> {
    let words = "an ignored test protects nothing: make it run, or take it out";
    if !file.is_rust() {
        return Vec::new();
    }
    places(file, &file.code(), "#[ignore", words)
}

pub(super) fn swallowed_results(file: &File) -> Vec<Violation> {
    if !file.is_rust() || file.is_ours_alone() {
        return Vec::new();
    }
    let code = source::without_tests(&file.code());
    let awaited = code
        .match_indices("let _ =")
        .filter(|(place, _)| source::statement(&code[*place..]).contains(".await"));
    let words = "an awaited result is thrown away: handle its error, or return it";
    awaited
        .map(|(place, _)| file.violation(source::line_of(&code, place), words))
        .collect()
}

pub(super) fn assembled_sql(file: &File) -> Vec<Violation> {
    if !file.is_rust() || file.path == DRIVER {
        return Vec::new();
    }
    let words = format!("only {DRIVER} may vouch for a statement's text: keep yours static");
    places(file, &file.code(), "AssertSqlSafe", &words)
}

pub(super) fn believed(file: &File) -> Vec<Violation> {
    if !file.is_rust() || file.is_ours_alone() || file.path == MAPPING {
        return Vec::new();
    }
    let words = format!("only {MAPPING} may be unsafe: find another way");
    places(file, &file.code(), "unsafe", &words)
}

/// One violation for each place at which the code has the text as a word of its own.
fn places(file: &File, code: &str, text: &str, words: &str) -> Vec<Violation> {
    let own = |place: usize| text.starts_with(['.', '#']) || !ends_in_word(&code[..place]);
    code.match_indices(text)
        .filter(|(place, _)| own(*place))
        .map(|(place, _)| file.violation(source::line_of(code, place), words))
        .collect()
}

fn ends_in_word(code: &str) -> bool {
    code.ends_with(|character: char| character.is_alphanumeric() || character == '_')
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    const PATH: &str = "audit-core/src/entry.rs";

    #[test]
    fn each_way_to_panic_is_found() {
        check(
            panics,
            PATH,
            "\na.unwrap();",
            &["audit-core/src/entry.rs:2"],
        );
        check(
            panics,
            PATH,
            "a\n  .expect(\"b\")",
            &["audit-core/src/entry.rs:2"],
        );
        check(panics, PATH, "todo!()", &["audit-core/src/entry.rs:1"]);
        check(
            panics,
            PATH,
            "unimplemented!()",
            &["audit-core/src/entry.rs:1"],
        );
        check(panics, PATH, "dbg!(a)", &["audit-core/src/entry.rs:1"]);
    }

    #[test]
    fn tests_and_words_that_only_look_alike_may_stay() {
        check(panics, PATH, "/// a.unwrap()\nfn a() {}", &[]);
        check(
            panics,
            PATH,
            "#[cfg(test)]\nmod tests { fn a() { b.unwrap() } }",
            &[],
        );
        check(panics, PATH, "#[expect(clippy::all)] a.unwrap_or(b)", &[]);
        check(panics, PATH, "my_todo!()", &[]);
        check(panics, "audit-core/src/entry/tests.rs", "a.unwrap()", &[]);
        check(panics, "examples/backoffice/src/main.rs", "a.unwrap()", &[]);
    }

    #[test]
    fn an_ignored_test_is_found_in_tests_too() {
        check(
            ignored_tests,
            "tests/a.rs",
            "#[test]\n#[ignore = \"slow\"]",
            &["tests/a.rs:2"],
        );
    }

    #[test]
    fn an_awaited_result_that_is_thrown_away_is_found() {
        let text = "let _ = async {\n a; b\n}\n.await;";
        check(
            swallowed_results,
            PATH,
            text,
            &["audit-core/src/entry.rs:1"],
        );
        check(swallowed_results, PATH, "let _ = a; b.await;", &[]);
        check(swallowed_results, PATH, "let _guard = a.await;", &[]);
    }

    #[test]
    fn only_the_mapping_of_files_is_unsafe() {
        let text = "#[expect(unsafe_code)]\nfn a() { unsafe { b() } }";
        check(
            believed,
            PATH,
            text,
            &["audit-core/src/entry.rs:1", "audit-core/src/entry.rs:2"],
        );
        check(believed, MAPPING, text, &[]);
        check(believed, "benches/benches/allocations.rs", text, &[]);
    }

    #[test]
    fn only_the_driver_vouches_for_sql() {
        check(
            assembled_sql,
            "audit-sqlx/src/read.rs",
            "AssertSqlSafe(a)",
            &["audit-sqlx/src/read.rs:1"],
        );
        check(assembled_sql, DRIVER, "AssertSqlSafe(a)", &[]);
    }
}
