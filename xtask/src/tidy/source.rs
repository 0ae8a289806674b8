//! Rust source with all that isn't code blanked out, so that a rule can search for plain text.
//!
//! Lines keep their number; a blank stands for each character that was taken.

/// Blanks comments and string literals.
pub(super) fn code(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (token, is_code) = token(rest);
        if is_code {
            code.push_str(token);
        } else {
            code.push_str(&blank(token));
        }
        rest = &rest[token.len()..];
    }
    code
}

/// Blanks each item under `#[cfg(test)]`; takes what [`code`] gave.
pub(super) fn without_tests(code: &str) -> String {
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(start) = rest.find("#[cfg(test)]") {
        let length = item_length(&rest[start..]);
        kept.push_str(&rest[..start]);
        kept.push_str(&blank(&rest[start..start + length]));
        rest = &rest[start + length..];
    }
    kept + rest
}

/// The statement that the code begins with, up to its own semicolon.
pub(super) fn statement(code: &str) -> &str {
    let mut depth = 0_usize;
    for (index, character) in code.char_indices() {
        match character {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => return &code[..index],
            ')' | ']' | '}' => depth -= 1,
            ';' if depth == 0 => return &code[..index],
            _ => {}
        }
    }
    code
}

/// The 1-based line of a byte's place in the text.
pub(super) fn line_of(text: &str, place: usize) -> usize {
    1 + text[..place].matches('\n').count()
}

/// An item ends with its first block, or with a semicolon before that.
fn item_length(code: &str) -> usize {
    let before = statement(code);
    let Some(open) = before.find('{') else {
        return before.len();
    };
    open + 1 + statement_block(&code[open + 1..])
}

/// The length of a block's inside and its closing brace.
fn statement_block(inside: &str) -> usize {
    let mut depth = 1_usize;
    for (index, character) in inside.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index + 1;
        }
    }
    inside.len()
}

fn blank(text: &str) -> String {
    let blanked = text
        .chars()
        .map(|character| if character == '\n' { '\n' } else { ' ' });
    blanked.collect()
}

/// The next token, and whether it is code. The text isn't empty.
fn token(text: &str) -> (&str, bool) {
    let (length, is_code) = if text.starts_with("//") {
        (text.find('\n').unwrap_or(text.len()), false)
    } else if text.starts_with("/*") {
        (block_comment(text), false)
    } else if text.starts_with('"') {
        (string(text), false)
    } else if let Some(length) = raw_string(text) {
        (length, false)
    } else if text.starts_with('\'') {
        quote(text)
    } else {
        (word(text), true)
    };
    (&text[..length], is_code)
}

/// Block comments nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut place = 0;
    while place < text.len() {
        let rest = &text[place..];
        if rest.starts_with("/*") {
            depth += 1;
            place += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            place += 2;
        } else {
            place += rest.chars().next().map_or(1, char::len_utf8);
        }
        if depth == 0 {
            return place;
        }
    }
    text.len()
}

fn string(text: &str) -> usize {
    let mut escaped = false;
    for (index, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}

fn raw_string(text: &str) -> Option<usize> {
    let prefix = ["br", "cr", "r"]
        .into_iter()
        .find(|prefix| text.starts_with(prefix))?;
    let marked = &text[prefix.len()..];
    let hashes = marked.len() - marked.trim_start_matches('#').len();
    let inside = marked[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let start = text.len() - inside.len();
    Some(
        inside
            .find(&end)
            .map_or(text.len(), |place| start + place + end.len()),
    )
}

/// A character literal, or the quote of a lifetime.
fn quote(text: &str) -> (usize, bool) {
    let mut characters = text.char_indices().skip(1);
    let first = characters.next();
    if first.is_some_and(|(_, character)| character == '\\') {
        let end = characters.skip(1).find(|(_, character)| *character == '\'');
        return (end.map_or(text.len(), |(index, _)| index + 1), false);
    }
    match characters.next() {
        Some((index, '\'')) => (index + 1, false),
        _ => (1, true),
    }
}

/// A whole word, so that the `r` of `for` never begins a raw string; else one character.
fn word(text: &str) -> usize {
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    match text.find(|character| !is_word(character)) {
        Some(0) => text.chars().next().map_or(0, char::len_utf8),
        Some(length) => length,
        None => text.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(code(text), expected);
    }

    #[test]
    fn what_is_not_code_is_blank() {
        check("a // b\nc", "a     \nc");
        check("a /* b /* c */ d */ e", "a                   e");
        check("f(\"a\\\"b\")", "f(      )");
        check("f(r#\"a\"b\"#)", "f(        )");
        check("for r in br\"x\"", "for r in      ");
        check("f('\"', '\\'', 'é')", "f(   ,     ,    )");
        check("\"a\nb\"", "  \n  ");
    }

    #[test]
    fn lifetimes_and_raw_names_stay() {
        check("&'a str", "&'a str");
        check("r#type", "r#type");
    }

    #[test]
    fn what_never_ends_is_blank_to_its_end() {
        check("a /* b", "a     ");
        check("a \"b", "a   ");
        check("a r\"b", "a    ");
    }

    #[test]
    fn items_for_tests_are_left_out() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests { fn b() {} }\nfn c() {}";
        let kept = without_tests(text);
        assert!(kept.contains("fn a()") && kept.contains("fn c()"), "{kept}");
        assert!(!kept.contains("fn b()"), "{kept}");
        assert_eq!(kept.lines().count(), text.lines().count());
    }

    #[test]
    fn a_test_module_in_its_own_file_ends_with_its_semicolon() {
        let kept = without_tests("#[cfg(test)]\nmod tests;\nfn c() {}");
        assert!(kept.contains("fn c()"), "{kept}");
    }

    #[test]
    fn a_statement_ends_with_its_own_semicolon() {
        assert_eq!(statement("let a = { b; c }; d;"), "let a = { b; c }");
        assert_eq!(statement("let a = b } c;"), "let a = b ");
    }
}
