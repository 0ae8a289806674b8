//! The change and its entry in one transaction.

use audit_core::{Audit, Commit, Error};
use futures_util::future::BoxFuture;
use sqlx::{Database, Transaction};
use sqlx_core::transaction::TransactionManager;

use crate::driver::Driver;
use crate::error::{explain, is_certain};
use crate::write;

/// Commits a transaction together with the entry of what it did: both, or neither.
///
/// An app with an enum over several databases' transactions implements it by delegating.
///
/// ```no_run
/// # async fn example(db: sqlx::SqlitePool, audit: audit_core::Audit) -> Result<(), Box<dyn std::error::Error>> {
/// use audit_sqlx::CommitAudited;
///
/// let mut tx = db.begin_with("BEGIN IMMEDIATE").await?;
/// sqlx::query("UPDATE customers SET plan = 'pro'").execute(&mut *tx).await?;
/// tx.commit_audited(&audit).await?;
/// # Ok(())
/// # }
/// ```
pub trait CommitAudited: Sized {
    /// Writes the handle's entry, and those that belong to it, in this transaction, and commits it.
    ///
    /// # Errors
    ///
    /// Whatever the error, the transaction is over, and nothing of it stands unless COMMIT's own
    /// answer was lost; the auditor finds that out by itself.
    ///
    /// - `is_conflict`: run the transaction again, from its beginning; the handle is open again.
    /// - `is_unavailable`: the database can't do it now.
    /// - `is_invalid`: the handle is spent, or belongs to no auditor over a database. For a second
    ///   commit in one call, open another handle with `audit.entry(…)`.
    fn commit_audited(self, audit: &Audit) -> impl Future<Output = Result<(), Error>> + Send;
}

impl<D: Driver> CommitAudited for Transaction<'_, D> {
    async fn commit_audited(self, audit: &Audit) -> Result<(), Error> {
        let end: BoxFuture<'_, _> = Box::pin(commit_audited(self, audit));
        end.await
    }
}

async fn commit_audited<D: Driver>(mut tx: Transaction<'_, D>, audit: &Audit) -> Result<(), Error> {
    let commit = match audit.begin_commit() {
        Ok(commit) => commit,
        Err(error) => return give_up(tx, error).await,
    };
    match insert::<D>(&mut tx, &commit).await {
        Ok(()) => end(tx, commit).await,
        Err(error) => {
            let answer = give_up(tx, error).await;
            commit.failed();
            answer
        }
    }
}

/// Commits, and says how that went as far as anybody can tell.
async fn end<D: Driver>(tx: Transaction<'_, D>, commit: Commit) -> Result<(), Error> {
    let depth = depth::<D>(&tx);
    match tx.commit().await {
        Ok(()) if depth > 1 => commit.in_doubt(), // a savepoint: the outer one can still roll back
        Ok(()) => commit.committed(),
        Err(error) => {
            if is_certain::<D>(&error) {
                commit.failed();
            } else {
                commit.in_doubt();
            }
            return Err(explain::<D>(error));
        }
    }
    Ok(())
}

/// How many transactions and savepoints are open.
fn depth<D: Driver>(connection: &D::Connection) -> usize {
    <D::TransactionManager as TransactionManager>::get_transaction_depth(connection)
}

/// Rolls back now rather than when the connection is used next: its locks are in others' way.
async fn give_up<D: Driver>(tx: Transaction<'_, D>, error: Error) -> Result<(), Error> {
    if let Err(lost) = tx.rollback().await {
        tracing::debug!(error = %explain::<D>(lost), "a transaction that fails could not be rolled back by hand");
    }
    Err(error)
}

async fn insert<D: Driver>(connection: &mut D::Connection, commit: &Commit) -> Result<(), Error> {
    let inserted = write::insert::<D>(connection, commit.entries()).await;
    inserted.map_err(|failed| failed.explained(explain::<D>))
}

/// Writes an entry in a transaction that the app commits by itself.
pub trait WriteIn {
    /// Writes the handle's entry, and those that belong to it, in this transaction or savepoint, or
    /// on the connection that is in it.
    ///
    /// The handle is spent then, also where writing failed: another attempt takes another handle,
    /// `audit.entry(…)`. When the call has ended, the auditor finds out whether the transaction was
    /// committed, and records a failed attempt otherwise. With
    /// [`commit_audited`](CommitAudited::commit_audited) nothing has to be found out: prefer it.
    ///
    /// # Errors
    ///
    /// As [`commit_audited`](CommitAudited::commit_audited), but the transaction is not over: roll
    /// it back. `is_invalid`, too, outside a transaction that sqlx has begun: by itself, an entry
    /// would tell of a change that may never be made. One begun by SQL text is not seen; begin it
    /// with [`begin_with`](sqlx::Connection::begin_with).
    fn write_in<C: Connected>(
        &self,
        connection: &mut C,
    ) -> impl Future<Output = Result<(), Error>> + Send;
}

impl WriteIn for Audit {
    async fn write_in<C: Connected>(&self, connection: &mut C) -> Result<(), Error> {
        let connection = connection.connection();
        let write: BoxFuture<'_, _> = Box::pin(write_in::<C::Driver>(self, connection));
        write.await
    }
}

async fn write_in<D: Driver>(audit: &Audit, connection: &mut D::Connection) -> Result<(), Error> {
    if depth::<D>(connection) == 0 {
        return Err(Error::invalid(
            "no transaction is open on this connection, so the entry would stand whatever became \
             of the change: begin one with `begin` or `begin_with`",
        ));
    }
    let commit = audit.begin_commit()?;
    let written = insert::<D>(connection, &commit).await;
    commit.in_doubt();
    written
}

/// What leads to a connection that is in a transaction: the transaction, or the connection itself.
#[diagnostic::on_unimplemented(
    message = "no connection that the audit log knows is behind `{Self}`",
    note = "give it `&mut tx` or `&mut *tx`"
)]
pub trait Connected: Send {
    /// Its database.
    type Driver: Driver;

    /// The connection.
    fn connection(&mut self) -> &mut <Self::Driver as Database>::Connection;
}

impl<D: Driver> Connected for Transaction<'_, D> {
    type Driver = D;

    fn connection(&mut self) -> &mut D::Connection {
        self
    }
}
