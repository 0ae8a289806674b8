//! What a database's errors mean, in words that say what to do.

use audit_core::Error;
use sqlx::error::{DatabaseError, ErrorKind};

use crate::dialect::Trouble;
use crate::driver::Driver;

/// The audit log's error for a database's.
pub(crate) fn explain<D: Driver>(error: sqlx::Error) -> Error {
    let explained = match &error {
        sqlx::Error::Database(answer) => answered(D::DIALECT.name, trouble::<D>(&**answer)),
        other => unanswered(D::DIALECT.name, other),
    };
    explained.with_source(error)
}

/// The same for a transaction of our own: who lost against another has only to be asked again.
pub(crate) fn explain_own<D: Driver>(error: sqlx::Error) -> Error {
    if has_trouble::<D>(&error, Trouble::Stale) {
        let name = D::DIALECT.name;
        return Error::unavailable(format!("{name} let another writer go first: try again"))
            .with_source(error);
    }
    explain::<D>(error)
}

/// Whether a row with that key was there already.
pub(crate) fn is_duplicate<D: Driver>(error: &sqlx::Error) -> bool {
    has_trouble::<D>(error, Trouble::Duplicate)
}

/// Whether the audit tables are not there.
pub(crate) fn is_not_migrated<D: Driver>(error: &sqlx::Error) -> bool {
    has_trouble::<D>(error, Trouble::NotMigrated)
}

/// Whether an error of COMMIT says for sure that nothing was committed. Only what the database
/// answered for a reason of its own is sure; a lost connection, or a disk that fails, is not.
pub(crate) fn is_certain<D: Driver>(error: &sqlx::Error) -> bool {
    let answer = error.as_database_error();
    answer.is_some_and(|answer| {
        !matches!(
            trouble::<D>(answer),
            Trouble::Credentials
                | Trouble::NoDatabase
                | Trouble::Unreachable
                | Trouble::Damaged
                | Trouble::Other
        )
    })
}

/// What a database error says about itself without quoting values.
pub(crate) fn describe<D: Driver>(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let mut causes = std::iter::successors(Some(error), |error| error.source());
    causes.find_map(database_error).map(describe_answer::<D>)
}

/// A transparent wrapper shows the error's source, which is the database's error in a box.
fn database_error<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> Option<&'a (dyn DatabaseError + 'static)> {
    let wrapped = error
        .downcast_ref()
        .and_then(sqlx::Error::as_database_error);
    wrapped.or_else(|| {
        error
            .downcast_ref::<Box<dyn DatabaseError>>()
            .map(|error| &**error)
    })
}

fn describe_answer<D: Driver>(error: &dyn DatabaseError) -> String {
    let code = error.code().unwrap_or_default();
    let kind = match error.kind() {
        ErrorKind::UniqueViolation => " (unique violation)",
        ErrorKind::ForeignKeyViolation => " (foreign key violation)",
        ErrorKind::NotNullViolation => " (not-null violation)",
        ErrorKind::CheckViolation => " (check violation)",
        ErrorKind::ExclusionViolation => " (exclusion violation)",
        _ => "",
    };
    let constraint = error
        .constraint()
        .map_or_else(String::new, |name| format!(" on {name}"));
    format!("{} error {code}{kind}{constraint}", D::DIALECT.name)
}

/// Whether that is what the database answered.
pub(crate) fn has_trouble<D: Driver>(error: &sqlx::Error, wanted: Trouble) -> bool {
    let answer = error.as_database_error();
    answer.is_some_and(|answer| trouble::<D>(answer) == wanted)
}

fn trouble<D: Driver>(error: &dyn DatabaseError) -> Trouble {
    (D::DIALECT.trouble)(error)
}

fn answered(name: &str, trouble: Trouble) -> Error {
    match trouble {
        Trouble::Duplicate => Error::conflict(
            "an entry with this id is stored already: run the transaction again, under a new id",
        ),
        Trouble::Stale => Error::conflict(format!(
            "{name} can't go on with what the transaction has read: run it again"
        )),
        Trouble::NotMigrated => Error::unavailable(
            "the audit tables are missing or too old: call `migrate` on the store before serving",
        ),
        Trouble::Locked => Error::unavailable(format!(
            "{name} is locked by another writer: try again, and on SQLite begin transactions that \
             write with `BEGIN IMMEDIATE`"
        )),
        Trouble::ReadOnly => Error::unavailable(format!(
            "{name} is read-only for this process: give it the right to write the audit tables, on \
             SQLite the file and its folder"
        )),
        Trouble::Denied => Error::unavailable(format!(
            "{name} does not let this user do that: grant it the right to, as `SqlxStore` lists them, \
             or connect as the tables' owner"
        )),
        Trouble::NoPartition => Error::unavailable(format!(
            "no partition of {name} takes an entry of this time: call `partition` on the store again"
        )),
        Trouble::Encoding => Error::unavailable(format!(
            "{name} can't hold every character in this database: create one whose encoding is UTF8"
        )),
        Trouble::Full => Error::unavailable(format!("{name} has no room left: free disk space")),
        Trouble::Credentials => Error::unavailable(format!(
            "{name} refuses these credentials: check the user, the password, and that this user may \
             connect from here"
        )),
        Trouble::NoDatabase => Error::unavailable(format!(
            "{name} has no database of this name for this user: create it, grant the right to it, or \
             mend its name"
        )),
        Trouble::Unreachable => Error::unavailable(format!(
            "{name} can't open or use the database: check that it is there, and the rights to it"
        )),
        Trouble::Damaged => Error::unavailable(format!(
            "{name} finds the database damaged: restore it from a backup"
        )),
        // At COMMIT it may be the app's own rows, by a constraint that was deferred until then.
        Trouble::Refused => Error::invalid(format!(
            "{name} refuses what the transaction has written: a constraint or a limit is in its way"
        )),
        Trouble::Other => Error::unavailable(format!("{name} answered with an error")),
    }
}

fn unanswered(name: &str, error: &sqlx::Error) -> Error {
    use sqlx::Error as E;
    match error {
        E::PoolClosed => Error::unavailable(CLOSED),
        E::PoolTimedOut => Error::unavailable(
            "no connection became free in time: enlarge the pool, or look for connections that \
             are held too long",
        ),
        E::Configuration(_) | E::InvalidArgument(_) | E::InvalidSavePointStatement => {
            Error::invalid(format!("{name} can't be asked that way"))
        }
        E::Encode(_) => Error::invalid(format!("{name} can't hold the entry's content")),
        E::ColumnDecode { .. } | E::Decode(_) | E::ColumnNotFound(_) => {
            Error::invalid("a stored entry can't be read: something else wrote to its table")
        }
        E::Tls(_) => Error::unavailable(format!(
            "{name} can't be talked to over TLS: turn on one of sqlx's features for it, such as \
             `tls-rustls`, and check the server's certificate"
        )),
        _ => Error::unavailable(format!(
            "{name} can't be reached: check that it runs, and the address"
        )),
    }
}

pub(crate) const CLOSED: &str =
    "the pool is closed: shut the auditor down before the pool, and make a new store for a new one";
