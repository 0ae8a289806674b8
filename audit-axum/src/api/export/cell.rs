//! A cell that no spreadsheet takes for a formula.

use std::borrow::Cow;

/// A text with an apostrophe before what could be a formula: before each of `=`, `+`, `-`, `@` (and their
/// full-width forms), tab, CR, LF and U+0000 that a cell begins with, or that follows a place where some
/// spreadsheet may end a cell: a comma, a semicolon, a bar, a quote, a tab or a line's end, each with spaces
/// after it or without. Quoting alone does not help: what is quoted is still a formula, and a
/// spreadsheet that parts cells by semicolons does not see our quotes.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    let mut harmless = String::new();
    let (mut done, mut begins) = (0, true);
    for (at, character) in text.char_indices() {
        if begins && acts(character) {
            harmless.push_str(&text[done..at]);
            harmless.push('\'');
            done = at;
        }
        begins = ends_cell(character) || (begins && character == ' ');
    }
    if done == 0 && harmless.is_empty() {
        return Cow::Borrowed(text);
    }
    harmless.push_str(&text[done..]);
    Cow::Owned(harmless)
}

fn acts(character: char) -> bool {
    matches!(
        character,
        '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n' | '\0'
    )
}

fn ends_cell(character: char) -> bool {
    matches!(character, ',' | ';' | '|' | '"' | '\t' | '\r' | '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(harmless(text), expected, "{text:?}");
    }

    #[test]
    fn what_a_spreadsheet_would_run_gets_an_apostrophe() {
        check("=1+1", "'=1+1");
        check("+49 30", "'+49 30");
        check("-1", "'-1");
        check("@SUM(A1)", "'@SUM(A1)");
        check("＝1", "'＝1");
        check("\0=1", "'\0=1");
        check("  =1", "  '=1");
    }

    #[test]
    fn it_does_so_wherever_a_cell_may_end() {
        check("a;=1", "a;'=1");
        check("a,  =1", "a,  '=1");
        check("a|@x", "a|'@x");
        check("a\",=1", "a\",'=1");
        check("a\n=1", "a\n'=1");
        check("\t=1", "'\t'=1");
        check("\r\n", "'\r'\n");
    }

    #[test]
    fn the_rest_stays_as_it_is() {
        for text in [
            "",
            "Acme Ltd",
            "a=b",
            "a-b",
            "ada@acme.test",
            "C:\\x",
            "plan: basic → pro",
        ] {
            check(text, text);
        }
    }
}
