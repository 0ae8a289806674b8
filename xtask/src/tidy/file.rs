//! A file as the rules see it.

use super::Violation;
use super::source;

pub(super) struct File {
    /// From the root of the repository, with `/` between its parts.
    pub(super) path: String,
    pub(super) text: String,
}

impl File {
    pub(super) fn new(path: &str, text: String) -> Self {
        Self {
            path: path.to_owned(),
            text,
        }
    }

    pub(super) fn has_extension(&self, extensions: &[&str]) -> bool {
        let extension = self.path.rsplit_once('.').map(|(_, extension)| extension);
        extension.is_some_and(|extension| extensions.contains(&extension))
    }

    pub(super) fn is_rust(&self) -> bool {
        self.has_extension(&["rs"])
    }

    pub(super) fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.folders().any(|folder| folder == "tests")
    }

    /// Code that no user of the crates ever runs.
    pub(super) fn is_ours_alone(&self) -> bool {
        let top = self.folders().next().unwrap_or_default();
        self.is_test() || ["examples", "xtask", "benches", "fuzz"].contains(&top)
    }

    /// The text of Rust code, with comments and literals blanked out.
    pub(super) fn code(&self) -> String {
        source::code(&self.text)
    }

    pub(super) fn violation(&self, line: usize, words: impl Into<String>) -> Violation {
        Violation::new(format!("{}:{line}", self.path), words)
    }

    fn folders(&self) -> impl Iterator<Item = &str> {
        let folders = self
            .path
            .rsplit_once('/')
            .map_or("", |(folders, _)| folders);
        folders.split('/')
    }
}
