//! A file of the test's own, gone with it.

use tempfile::TempDir;

pub(crate) struct Database {
    folder: TempDir,
}

impl Database {
    pub(crate) async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        Self { folder }
    }

    pub(crate) fn url(&self) -> String {
        let file = self.folder.path().join("backoffice.sqlite");
        format!("sqlite://{}", file.display())
    }
}
