//! Writes entries.

mod parts;

use std::slice::from_ref;

use audit_core::{Entry, Error, Settled};
use sqlx::{Connection, Transaction};

pub(crate) use self::parts::Failed;
use self::parts::Parts;

use crate::driver::Driver;
use crate::error::{explain, explain_own, is_duplicate};
use crate::read;
use crate::rows::document;
use crate::sight::see;
use crate::statement::select;

/// Refuses a row of so many bytes that the server would not take, which is asked only of a large one.
///
/// A server that is sent more ends the connection without an answer, which can't be told from one that is
/// gone.
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

/// Inserts entries within whatever transaction the connection is in.
pub(crate) async fn insert<D: Driver>(
    connection: &mut D::Connection,
    entries: &[Entry],
) -> Result<(), Failed> {
    let mut parts = Parts::of(D::DIALECT, entries);
    match parts.next()? {
        Some(first) => first.insert::<D>(connection, parts).await,
        None => Ok(()),
    }
}

/// Writes a batch in a transaction of its own. What is stored already is left as it is.
///
/// After an error the connection may still be in a transaction: drop it.
pub(crate) async fn batch<D: Driver>(
    connection: &mut D::Connection,
    entries: &[Entry],
) -> Result<(), Error> {
    match insert_all::<D>(connection, entries).await {
        Err(Failed::Database(error)) if is_duplicate::<D>(&error) => {
            insert_missing::<D>(connection, entries).await
        }
        answer => answer.map_err(|failed| failed.explained(explain_own::<D>)),
    }
}

/// Writes a failure unless the transaction that it tells of was committed.
///
/// After an error the connection may still be in a transaction: drop it.
pub(crate) async fn settle<D: Driver>(
    connection: &mut D::Connection,
    failure: &Entry,
) -> Result<Settled, Error> {
    match insert_all::<D>(connection, from_ref(failure)).await {
        Ok(()) => Ok(Settled::RolledBack),
        Err(Failed::Database(error)) if is_duplicate::<D>(&error) => {
            look_up::<D>(connection, failure).await
        }
        Err(failed) => Err(failed.explained(explain_own::<D>)),
    }
}

async fn begin<D: Driver>(
    connection: &mut D::Connection,
) -> Result<Transaction<'_, D>, sqlx::Error> {
    connection.begin_with(D::DIALECT.begin).await
}

/// Inserts all or nothing. What is one statement is that by itself: it costs one round trip.
async fn insert_all<D: Driver>(
    connection: &mut D::Connection,
    entries: &[Entry],
) -> Result<(), Failed> {
    let mut parts = Parts::of(D::DIALECT, entries);
    let Some(first) = parts.next()? else {
        return Ok(());
    };
    if parts.is_empty() && first.is_one_statement() {
        return first.insert::<D>(connection, parts).await;
    }
    let mut tx = begin::<D>(connection).await?;
    match first.insert::<D>(&mut tx, parts).await {
        Ok(()) => Ok(tx.commit().await?),
        Err(failed) => {
            tx.rollback().await?;
            Err(failed)
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
            let inserted = insert::<D>(&mut tx, from_ref(entry)).await;
            inserted.map_err(|failed| failed.explained(explain_own::<D>))?;
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
