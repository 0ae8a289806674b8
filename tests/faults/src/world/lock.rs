//! SQLite's one lock, held by somebody else.

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use crate::Result;

/// The lock on a file, held or not.
pub struct Lock {
    file: SqliteConnectOptions,
    held: Option<SqliteConnection>,
}

impl Lock {
    pub(super) fn of(url: &str) -> Result<Self> {
        let file: SqliteConnectOptions = url.parse()?;
        let patience = std::time::Duration::from_secs(30); // writers may be in the line before
        Ok(Self {
            file: file.busy_timeout(patience),
            held: None,
        })
    }

    pub(super) async fn take(&mut self) -> Result {
        if self.held.is_none() {
            let mut connection = self.file.connect().await?;
            let begun = sqlx::raw_sql("BEGIN EXCLUSIVE").execute(&mut connection);
            begun.await?;
            self.held = Some(connection);
        }
        Ok(())
    }

    pub(super) async fn release(&mut self) -> Result {
        if let Some(mut connection) = self.held.take() {
            sqlx::raw_sql("ROLLBACK").execute(&mut connection).await?;
            connection.close().await?;
        }
        Ok(())
    }
}
