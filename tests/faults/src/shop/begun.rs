//! The orders whose handlers began: what the shop itself saw.

use std::collections::HashSet;
use std::fs::File;
use std::io::{Result, Write};
use std::path::Path;
use std::sync::Arc;

/// A file with a line for each. It outlives `kill -9`, since the system holds what was written.
#[derive(Clone)]
pub struct Begun(Arc<File>);

impl Begun {
    /// The file, which grows.
    pub fn open(file: &Path) -> Result<Self> {
        let file = File::options().append(true).create(true).open(file)?;
        Ok(Self(Arc::new(file)))
    }

    /// One more.
    pub fn tell(&self, order: &str) -> Result<()> {
        (&*self.0).write_all(format!("{order}\n").as_bytes())
    }

    /// All that are in the file.
    pub fn read(file: &Path) -> Result<HashSet<String>> {
        let text = std::fs::read_to_string(file)?;
        Ok(text.lines().map(str::to_owned).collect())
    }
}
