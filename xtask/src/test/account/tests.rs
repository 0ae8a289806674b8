use super::*;

const SQLITE: &str = "     Running tests/sqlite.rs (target/debug/deps/sqlite-1)";
const POSTGRES: &str = "     Running tests/postgres.rs (target/debug/deps/postgres-1)";
const MARIADB: &str = "     Running tests/mysql.rs (target/debug/deps/mysql-1)";
const WALK: &str = "test walk::every_page_leads_on ... ok";
const WRITE: &str = "test write::writing_again_changes_nothing ... ok";
const FULL: &str = "test full::no_room ... ok";

fn told(lines: &[&str]) -> Result<String> {
    let mut account = Account::default();
    lines.iter().for_each(|line| account.hear(line));
    account.told(&["walk".to_owned(), "write".to_owned()].into())
}

fn check_fails(lines: &[&str], words: &str) {
    let error = told(lines).unwrap_err().to_string();
    assert!(error.contains(words), "{error}");
}

#[test]
fn what_ran_everywhere_and_what_ran_on_one_are_counted_apart() {
    let lines = [
        "     Running unittests src/lib.rs (target/debug/deps/audit_core-1)",
        "running 1 test",
        "test walk::of_another_program ... ok",
        SQLITE,
        WALK,
        WRITE,
        FULL,
        "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
        POSTGRES,
        WALK,
        WRITE,
        MARIADB,
        WRITE,
        WALK,
        "   Doc-tests audit_core",
        WALK,
        FULL,
    ];
    assert_eq!(
        told(&lines).unwrap(),
        "on every database: 2 tests; SQLite 2 + 1 of its own, Postgres 2 + 0, MariaDB 2 + 0: \
         all passed"
    );
}

#[test]
fn what_another_packages_program_of_the_same_name_ran_is_not_counted() {
    let other = "test exports::a_job_completes_the_export ... ok";
    let lines = [
        SQLITE, other, SQLITE, WALK, WRITE, POSTGRES, WALK, WRITE, POSTGRES, other, MARIADB, WALK,
        WRITE,
    ];
    assert_eq!(
        told(&lines).unwrap(),
        "on every database: 2 tests; SQLite 2 + 0 of its own, Postgres 2 + 0, MariaDB 2 + 0: \
         all passed"
    );
}

#[test]
fn colours_hide_nothing() {
    let running =
        "\u{1b}[1m\u{1b}[92m     Running\u{1b}[0m tests/sqlite.rs (target/debug/deps/sqlite-1)";
    let walk = "test walk::every_page_leads_on ... \u{1b}[32mok\u{1b}[0m";
    let lines = [
        running, walk, WRITE, POSTGRES, WALK, WRITE, MARIADB, WALK, WRITE,
    ];
    assert!(told(&lines).unwrap().contains("SQLite 2 + 0 of its own"));
}

#[test]
fn a_test_that_did_not_run_on_one_database_is_named() {
    let lines = [SQLITE, WALK, WRITE, POSTGRES, WALK, MARIADB, WALK, WRITE];
    check_fails(
        &lines,
        "`write::writing_again_changes_nothing` did not run on Postgres",
    );
}

#[test]
fn a_test_that_failed_did_not_run() {
    let failed = "test write::writing_again_changes_nothing ... FAILED";
    let lines = [
        SQLITE, WALK, WRITE, POSTGRES, WALK, WRITE, MARIADB, WALK, failed,
    ];
    check_fails(&lines, "did not run on MariaDB");
}

#[test]
fn a_file_that_no_database_includes_is_named() {
    let lines = [SQLITE, WALK, POSTGRES, WALK, MARIADB, WALK];
    check_fails(&lines, "tests/tests/store/write.rs");
}

#[test]
fn a_database_that_was_not_tested_is_named() {
    check_fails(&[SQLITE, WALK, WRITE], "nothing is known of Postgres");
}
