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

/// Whether a database is to be measured: all are, unless `--only` names one.
pub fn wants(database: &str) -> bool {
    text("only").is_none_or(|only| database.to_lowercase().starts_with(&only.to_lowercase()))
}

fn text(name: &str) -> Option<String> {
    let name = format!("--{name}");
    let mut arguments = env::args().skip_while(|argument| *argument != name);
    arguments.nth(1)
}
