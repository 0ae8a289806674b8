//! The documents that a newcomer opens first, and that the map among them stays true.

use super::{House, Violation};

const MAP: &str = "ARCHITECTURE.md";

const DOCUMENTS: &[&str] = &["README.md", MAP, "CHANGELOG.md"];

pub(super) fn documents(house: &House) -> Vec<Violation> {
    DOCUMENTS
        .iter()
        .filter(|path| house.file(path).is_none())
        .map(|path| Violation::new(*path, "this document is missing: write it"))
        .collect()
}

/// Each path in backticks on the map, written from the repository's root, exists.
pub(super) fn places(house: &House) -> Vec<Violation> {
    let Some(map) = house.file(MAP) else {
        return Vec::new();
    };
    let named = quoted(&map.text).filter(|(_, word)| is_path(word));
    named
        .flat_map(|(line, word)| expanded(word).into_iter().map(move |path| (line, path)))
        .filter(|(_, path)| !house.holds(path))
        .map(|(line, path)| {
            let words = format!("`{path}` is not there: name it from the root, as it is now");
            map.violation(line, words)
        })
        .collect()
}

/// Each word in backticks with its line, outside fenced blocks.
fn quoted(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    let lines = text.lines().zip(1..).filter(move |(line, _)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    });
    lines.flat_map(|(line, number)| {
        let words = line.split('`').skip(1).step_by(2);
        words.map(move |word| (number, word))
    })
}

/// A route, an address and a path of Rust's are not paths of files.
fn is_path(word: &str) -> bool {
    let is_route = word.starts_with('/') || word.contains("://") || has_placeholder(word);
    let is_rust = word.contains("::") || word.starts_with("//");
    word.contains('/') && !word.contains(char::is_whitespace) && !is_route && !is_rust
}

/// `entries/{id}`: braces around one word only.
fn has_placeholder(word: &str) -> bool {
    word.split('{').skip(1).any(|rest| {
        !rest
            .split('}')
            .next()
            .is_some_and(|inside| inside.contains(','))
    })
}

/// `src/{layer,service}.rs` as the two paths that it stands for.
fn expanded(word: &str) -> Vec<String> {
    let Some((before, (inside, after))) = word
        .split_once('{')
        .and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    else {
        return vec![word.to_owned()];
    };
    let choices = inside.split(',');
    choices
        .flat_map(|choice| expanded(&format!("{before}{choice}{after}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_house;
    use super::*;

    #[track_caller]
    fn check(map: &str, expected: &[&str]) {
        let files = [
            (MAP, map),
            ("audit-tower/src/layer.rs", ""),
            ("audit-tower/src/service.rs", ""),
        ];
        check_house(places, &files, "", expected);
    }

    #[test]
    fn a_missing_document_is_found() {
        let files = [("README.md", ""), (MAP, "")];
        check_house(documents, &files, "", &["CHANGELOG.md"]);
    }

    #[test]
    fn a_place_that_is_not_there_is_found() {
        check("`audit-tower/src/layer.rs` and `audit-tower/src/`", &[]);
        check("a\n`audit-tower/src/future.rs`", &["ARCHITECTURE.md:2"]);
        check("`audit-tower/src/{layer,service}.rs`", &[]);
        check(
            "`audit-tower/src/{layer,future}.rs`",
            &["ARCHITECTURE.md:1"],
        );
    }

    #[test]
    fn what_is_no_path_may_be_named() {
        check(
            "`/settings/audit-log` `entries/{id}` `GET /a` `https://a/b` `a::b/c`",
            &[],
        );
        check("no/backticks\n```\n`in/a/fence`\n```", &[]);
    }
}
