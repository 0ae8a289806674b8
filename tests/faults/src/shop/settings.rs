//! What the harness tells the shop.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The environment's variable that holds them, as JSON: they name passwords.
pub const SETTINGS: &str = "AUDITED_FAULTS_SHOP";

/// Where everything lies, and what is odd about it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Settings {
    /// The URL of the database of orders that are placed.
    pub plain: String,
    /// The URL of the database of orders that are paid, as transactions reach it: the log's own.
    pub together: String,
    /// The URL of the log, as the auditor reaches it.
    pub log: String,
    /// The spool's file.
    pub spool: PathBuf,
    /// The file of the orders whose handlers began.
    pub begun: PathBuf,
    /// The seed of a clock that jumps.
    pub jumps: Option<u64>,
    /// What is broken on purpose, to show that the harness sees it.
    pub weakness: Option<Weakness>,
}

impl Settings {
    /// Where the spool lies, and nothing else.
    pub fn spool_folder(&self) -> &Path {
        self.spool.parent().unwrap_or(Path::new("."))
    }
}

/// What is broken on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Weakness {
    /// The spool says that it keeps what it only remembers.
    ForgetfulSpool,
    /// Commits whose end nobody knows are taken for done.
    NoSettling,
}
