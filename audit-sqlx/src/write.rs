//! Writes entries.

use std::slice::from_ref;

use audit_core::{Entry, Error, Settled};
use sqlx::{Connection, Transaction};

use crate::driver::Driver;
use crate::error::{explain, explain_own, is_duplicate};
use crate::read;
use crate::rows::{Rows, document};
use crate::sight::see;
use crate::statement::select;

/// The rows of these entries, where the server takes each of them.
///
/// # Errors
///
/// `is_invalid` when one is larger than a message may be, which is asked about only if it is large. A
/// server that is sent more ends the connection without an answer, which can't be told from one that
/// is gone.
pub(crate) async fn rows<D: Driver>(
    connection: &mut D::Connection,
    entries: &[Entry],
) -> Result<Rows, Error> {
    let rows = Rows::of(entries)?;
    check_room::<D>(connection, rows.largest()).await?;
    Ok(rows)
}

/// Refuses a row of so many bytes that the server would not take.
pub(crate) async fn check_room<D: Driver>(
    connection: &mut D::Connection,
    bytes: usize,
) -> Result<(), Error> {
    if bytes <= D::DIALECT.insert_bytes {
        return Ok(());
    }
    let limit = longest::<D>(connection).await.map_err(explain::<D>)?;
    is_within::<D>(bytes, limit)
}

/// The most bytes that the server takes of a row on this connection.
async fn longest<D: Driver>(connection: &mut D::Connection) -> Result<usize, sqlx::Error> {
    let asked = D::rows(connection, select::row_bytes(D::DIALECT)).await?;
    let row = asked.first().ok_or(sqlx::Error::RowNotFound)?;
    let bytes = D::integer(row, 0)?;
    usize::try_from(bytes).map_err(|error| sqlx::Error::Decode(error.into()))
}

fn is_within<D: Driver>(bytes: usize, limit: usize) -> Result<(), Error> {
    if bytes <= limit {
        return Ok(());
    }
    let name = D::DIALECT.name;
    Err(Error::invalid(format!(
        "an entry, or a state of one of its targets, is {bytes} bytes long, and the limit of this \
         {name} is {limit}: say less, or truncate what the app says, or raise the server's limit (on \
         MySQL `max_allowed_packet`)"
    )))
}

/// Inserts rows within whatever transaction the connection is in.
pub(crate) async fn insert<D: Driver>(
    connection: &mut D::Connection,
    rows: Rows,
) -> Result<(), sqlx::Error> {
    for statement in (D::DIALECT.insert)(D::DIALECT, rows) {
        D::execute(connection, statement).await?;
    }
    Ok(())
}

/// Writes a batch in a transaction of its own. What is stored already is left as it is.
///
/// After an error the connection may still be in a transaction: drop it.
pub(crate) async fn batch<D: Driver>(
    connection: &mut D::Connection,
    entries: &[Entry],
) -> Result<(), Error> {
    let rows = rows::<D>(connection, entries).await?;
    match insert_all::<D>(connection, rows).await {
        Err(error) if is_duplicate::<D>(&error) => insert_missing::<D>(connection, entries).await,
        answer => answer.map_err(explain_own::<D>),
    }
}

/// Writes a failure unless the transaction that it tells of was committed.
///
/// After an error the connection may still be in a transaction: drop it.
pub(crate) async fn settle<D: Driver>(
    connection: &mut D::Connection,
    failure: &Entry,
) -> Result<Settled, Error> {
    let rows = rows::<D>(connection, from_ref(failure)).await?;
    match insert_all::<D>(connection, rows).await {
        Ok(()) => Ok(Settled::RolledBack),
        Err(error) if is_duplicate::<D>(&error) => look_up::<D>(connection, failure).await,
        Err(error) => Err(explain_own::<D>(error)),
    }
}

async fn begin<D: Driver>(
    connection: &mut D::Connection,
) -> Result<Transaction<'_, D>, sqlx::Error> {
    connection.begin_with(D::DIALECT.begin).await
}

async fn insert_all<D: Driver>(
    connection: &mut D::Connection,
    rows: Rows,
) -> Result<(), sqlx::Error> {
    let mut tx = begin::<D>(connection).await?;
    match insert::<D>(&mut tx, rows).await {
        Ok(()) => tx.commit().await,
        Err(error) => {
            tx.rollback().await?;
            Err(error)
        }
    }
}

async fn insert_missing<D: Driver>(
    connection: &mut D::Connection,
    entries: &[Entry],
) -> Result<(), Error> {
    let mut tx = begin::<D>(connection).await.map_err(explain_own::<D>)?;
    for entry in entries {
        if !is_stored::<D>(&mut tx, entry).await? {
            let rows = Rows::of([entry])?;
            insert::<D>(&mut tx, rows).await.map_err(explain_own::<D>)?;
        }
    }
    tx.commit().await.map_err(explain_own::<D>)
}

/// Whether exactly this is stored under the entry's id.
async fn is_stored<D: Driver>(
    connection: &mut D::Connection,
    entry: &Entry,
) -> Result<bool, Error> {
    match is_same::<D>(connection, entry).await? {
        Some(false) => Err(Error::conflict(format!(
            "entry {} is stored already, with other content: ids are minted once, by the auditor",
            entry.id
        ))),
        answer => Ok(answer.is_some()),
    }
}

async fn look_up<D: Driver>(
    connection: &mut D::Connection,
    failure: &Entry,
) -> Result<Settled, Error> {
    let mut tx = begin::<D>(connection).await.map_err(explain_own::<D>)?;
    let settled = stands::<D>(&mut tx, failure).await?;
    tx.commit().await.map_err(explain_own::<D>)?;
    Ok(settled)
}

/// A settlement whose own answer was lost finds itself.
async fn stands<D: Driver>(
    connection: &mut D::Connection,
    failure: &Entry,
) -> Result<Settled, Error> {
    match is_same::<D>(connection, failure).await? {
        Some(true) => Ok(Settled::RolledBack),
        Some(false) => Ok(Settled::Committed),
        None => Err(Error::conflict(format!(
            "entry {} can't be settled: it is not stored, but something else has one of its keys",
            failure.id
        ))),
    }
}

/// Whether what is stored is, byte for byte, this entry; `None` where nothing is.
async fn is_same<D: Driver>(
    connection: &mut D::Connection,
    entry: &Entry,
) -> Result<Option<bool>, Error> {
    see::<D>(connection, &entry.tenant).await?;
    let stored = read::stored::<D>(connection, &entry.tenant, entry.id).await?;
    let document = document(entry)?;
    Ok(stored.map(|stored| {
        stored.document == document.as_str() && stored.entry.targets == entry.targets
    }))
}
