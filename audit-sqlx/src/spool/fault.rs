//! What goes wrong within a spool.

use std::io;
use std::path::Path;

use audit_core::Error;
use sqlx::Sqlite;

use crate::dialect::Trouble;
use crate::error::{explain_own, has_trouble};

/// `SQLITE_ERROR`: the statement does not fit the tables.
const SQL: &str = "1";

/// `SQLITE_IOERR_READ`, `SQLITE_IOERR_SHORT_READ` and `SQLITE_IOERR_CORRUPTFS`: some of the file can't be
/// read.
const UNREADABLE: [&str; 3] = ["266", "522", "8458"];

/// What to do about it.
#[derive(Debug)]
pub(super) enum Fault {
    /// The file has to be replaced.
    Damaged(Error),
    /// There is no room: in the file, or on the disk.
    Full(Error),
    /// Try again later, or mend the program.
    Other(Error),
}

impl Fault {
    pub(super) fn damaged(path: &Path, why: &str) -> Self {
        Self::Damaged(Error::unavailable(words(path, why)))
    }

    pub(super) fn of(path: &Path, error: sqlx::Error) -> Self {
        let (damaged, full) = (
            is_damage(&error),
            has_trouble::<Sqlite>(&error, Trouble::Full),
        );
        let explained = explain_own::<Sqlite>(error);
        let error = Error::unavailable(words(path, &explained)).with_source(explained);
        match (damaged, full) {
            (true, _) => Self::Damaged(error),
            (_, true) => Self::Full(error),
            _ => Self::Other(error),
        }
    }

    pub(super) fn of_disk(path: &Path, error: io::Error) -> Self {
        Self::Other(of_disk(path, error))
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Damaged(error) | Fault::Full(error) | Fault::Other(error) => error,
        }
    }
}

/// Nobody else writes here: where the tables are not as they were made, they are damaged.
fn is_damage(error: &sqlx::Error) -> bool {
    let signs = [
        Trouble::Damaged,
        Trouble::NotMigrated,
        Trouble::Duplicate,
        Trouble::Refused,
    ];
    let code = error.as_database_error().and_then(|answer| answer.code());
    let code = code.as_deref().unwrap_or_default();
    code == SQL
        || UNREADABLE.contains(&code)
        || signs
            .into_iter()
            .any(|sign| has_trouble::<Sqlite>(error, sign))
}

/// What the disk answered about a spool's files.
pub(super) fn of_disk(path: &Path, error: io::Error) -> Error {
    let why = format!("the disk does not take or give it: {error}");
    Error::unavailable(words(path, &why)).with_source(error)
}

fn words(path: &Path, why: &(impl std::fmt::Display + ?Sized)) -> String {
    format!("the spool `{}`: {why}", path.display())
}
