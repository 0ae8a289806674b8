//! What no text of the repository holds.

use super::Violation;
use super::file::File;

/// Folders of somebody's own machine.
const FOLDERS: &[&str] = &["home", "root", "tmp", "work"];

pub(super) fn absolute_paths(file: &File) -> Vec<Violation> {
    let mut found = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        if let Some(path) = FOLDERS
            .iter()
            .map(|name| format!("/{name}/"))
            .find(|path| begins(line, path))
        {
            let words = format!(
                "`{path}…` is there on one machine only: name it from the root, or ask for a temporary folder"
            );
            found.push(file.violation(index + 1, words));
        }
    }
    found
}

/// Whether the path stands in the line at its own beginning, not inside another path.
fn begins(line: &str, path: &str) -> bool {
    let inside = |place: usize| {
        line[..place].ends_with(|before: char| before.is_alphanumeric() || "_-.})".contains(before))
    };
    line.match_indices(path).any(|(place, _)| !inside(place))
}

pub(super) fn trailing_whitespace(file: &File) -> Vec<Violation> {
    if !file.has_extension(&["md", "rs", "toml"]) {
        return Vec::new();
    }
    let lines = file.text.split('\n').enumerate();
    lines
        .filter(|(_, line)| line.ends_with(char::is_whitespace))
        .map(|(index, _)| file.violation(index + 1, "whitespace at the line's end: take it out"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn a_path_of_one_machine_is_found() {
        for folder in FOLDERS {
            check(
                absolute_paths,
                "a.toml",
                &format!("\nb = \"/{folder}/c\""),
                &["a.toml:2"],
            );
        }
    }

    #[test]
    fn a_folder_inside_another_may_have_any_name() {
        check(absolute_paths, "a.md", "src/tmp/b", &[]);
        check(absolute_paths, "a.md", "https://audited.test/home/b", &[]);
    }

    #[test]
    fn whitespace_at_a_lines_end_is_found() {
        check(trailing_whitespace, "a.rs", "a\nb \n", &["a.rs:2"]);
        check(trailing_whitespace, "a.md", "a\t\n\n", &["a.md:1"]);
        check(trailing_whitespace, "a.rs", "a\n\n  b\n", &[]);
    }
}
