//! The forms in which the log is taken out.

use std::fmt;
use std::io;

use audit_core::Entry;

use super::csv;
use crate::api::view::EntryAlone;

#[derive(Debug, Clone, Copy)]
pub(in crate::api) enum Format {
    Csv,
    JsonLines,
}

impl Format {
    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }

    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::JsonLines => "application/jsonl; charset=utf-8",
        }
    }

    /// What a file begins with.
    pub(super) fn head(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Csv => csv::head(),
            Self::JsonLines => Ok(Vec::new()),
        }
    }

    /// One entry, after those before it.
    pub(super) fn write(self, entry: Entry, file: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Self::Csv => csv::write(&entry, file),
            Self::JsonLines => {
                serde_json::to_writer(&mut *file, &EntryAlone::new(entry)?)?;
                file.push(b'\n');
                Ok(())
            }
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Csv => "CSV",
            Self::JsonLines => "JSON lines",
        })
    }
}
