//! What a run is told after `--`: `--rows 200000`, `--only postgres`.

use std::env;

/// The number behind an argument, or what it is without.
pub fn number(name: &str, otherwise: usize) -> usize {
    let Some(text) = text(name) else {
        return otherwise;
    };
    let number = text.replace('_', "").parse();
    number.unwrap_or_else(|_| panic!("--{name} takes a number, not {text:?}"))
}

/// What `--only` may name.
const DATABASES: [&str; 3] = ["postgres", "mariadb", "sqlite"];

/// Whether a database is to be measured: all are, unless `--only` names one.
pub fn wants(database: &str) -> bool {
    let Some(only) = text("only") else {
        return true;
    };
    assert!(
        DATABASES.contains(&&*only),
        "--only takes one of {DATABASES:?}, not {only:?}"
    );
    database.eq_ignore_ascii_case(&only)
}

fn text(name: &str) -> Option<String> {
    let name = format!("--{name}");
    let mut arguments = env::args().skip_while(|argument| *argument != name);
    arguments.nth(1)
}
