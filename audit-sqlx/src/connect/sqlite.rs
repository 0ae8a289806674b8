use audit_core::Error;
use sqlx::Sqlite;
use sqlx::sqlite::SqliteConnectOptions;

use super::{Open, open, read, unreadable};

pub(super) const OPEN: Option<Open> =
    Some(|url| Box::pin(async move { open::<Sqlite>(existing(url)?).await }));

/// A new file would be an empty log, and hide that the name is wrong.
fn existing(url: &str) -> Result<SqliteConnectOptions, Error> {
    let options = read::<Sqlite>(url)?.create_if_missing(false);
    let file = options.get_filename();
    if file.as_os_str().is_empty() {
        // SQLite would make another database for each connection, gone with it.
        return Err(unreadable::<Sqlite>(url));
    }
    match file.try_exists() {
        Ok(true) => Ok(options),
        Ok(false) => Err(Error::unavailable(format!(
            "there is no file `{}`: mend its name, or start the app that creates it",
            file.display()
        ))),
        Err(error) => Err(Error::unavailable(format!(
            "can't look for the file `{}`: check the rights to its folder",
            file.display()
        ))
        .with_source(error)),
    }
}
