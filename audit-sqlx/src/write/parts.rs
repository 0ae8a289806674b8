//! Entries in parts: while the database takes one, the next is made.

use audit_core::{Entry, Error};
use futures_util::future::join;

use super::check_room;
use crate::dialect::Dialect;
use crate::driver::Driver;
use crate::rows::Rows;
use crate::statement::Statement;

/// Entries that are made into statements part by part.
///
/// Small parts go first, so that the database soon has something to do: each of the larger ones is made
/// while it is at work on the one before.
pub(super) struct Parts<'e> {
    dialect: &'static Dialect,
    entries: &'e [Entry],
    /// How many entries each part has, the next part's last.
    sizes: Vec<usize>,
}

/// The statements that insert some entries.
pub(super) struct Part {
    statements: Vec<Statement>,
    /// The bytes of their largest row.
    largest: usize,
}

/// Why entries could not be inserted.
pub(crate) enum Failed {
    /// One of them can't be sent at all.
    Unsendable(Error),
    /// The database said so.
    Database(sqlx::Error),
}

impl<'e> Parts<'e> {
    pub(super) fn of(dialect: &'static Dialect, entries: &'e [Entry]) -> Self {
        let (mut sizes, mut left) = (Vec::new(), entries.len());
        while left > 0 {
            let size = (dialect.round)(left.min(dialect.rows_per_insert));
            sizes.push(size);
            left -= size;
        }
        Self {
            dialect,
            entries,
            sizes,
        }
    }

    /// Whether all has been made.
    pub(super) fn is_empty(&self) -> bool {
        self.sizes.is_empty()
    }

    /// # Errors
    ///
    /// `is_invalid` when an entry can't be written as JSON.
    pub(super) fn next(&mut self) -> Result<Option<Part>, Error> {
        let Some(size) = self.sizes.pop() else {
            return Ok(None);
        };
        let (part, rest) = self.entries.split_at(size);
        self.entries = rest;
        let rows = Rows::of(part)?;
        Ok(Some(Part {
            largest: rows.largest(),
            statements: (self.dialect.insert)(self.dialect, rows),
        }))
    }
}

impl Part {
    /// Whether it is as atomic without a transaction as within one.
    pub(super) fn is_one_statement(&self) -> bool {
        self.statements.len() == 1
    }

    /// Inserts it, and all parts that come after it.
    pub(super) async fn insert<D: Driver>(
        self,
        connection: &mut D::Connection,
        mut rest: Parts<'_>,
    ) -> Result<(), Failed> {
        let mut next = Some(self);
        while let Some(part) = next {
            check_room::<D>(connection, part.largest).await?;
            let sent = part.send::<D>(connection);
            let (sent, made) = join(sent, async { rest.next() }).await;
            sent?;
            next = made?;
        }
        Ok(())
    }

    async fn send<D: Driver>(self, connection: &mut D::Connection) -> Result<(), sqlx::Error> {
        for statement in self.statements {
            D::execute(connection, statement).await?;
        }
        Ok(())
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Unsendable(error)
    }
}

impl From<sqlx::Error> for Failed {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl Failed {
    /// The audit log's error, for which the database's is explained.
    pub(crate) fn explained(self, explain: impl FnOnce(sqlx::Error) -> Error) -> Error {
        match self {
            Self::Unsendable(error) => error,
            Self::Database(error) => explain(error),
        }
    }
}

#[cfg(test)]
#[cfg(all(feature = "postgres", feature = "sqlite"))]
mod tests;
