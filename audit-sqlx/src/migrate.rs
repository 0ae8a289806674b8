//! Brings the tables to what this version needs.

use audit_core::Error;
use sqlx::Connection;

use crate::driver::Driver;
use crate::error::{explain, explain_own, is_not_migrated};
use crate::statement::{insert, select};

/// Applies the migrations that are missing. Who comes second finds nothing left to do.
///
/// After an error the connection may still be in a transaction: drop it.
pub(crate) async fn migrate<D: Driver>(connection: &mut D::Connection) -> Result<(), Error> {
    // Asked first, so that a process which may only read can start on tables that are up to date.
    if version::<D>(connection).await? == D::DIALECT.migrations.len() {
        return Ok(());
    }
    let begun = connection.begin_with(D::DIALECT.begin).await;
    let mut tx = begun.map_err(explain::<D>)?;
    let kept_out = D::script(&mut tx, D::DIALECT.before_migrating).await;
    kept_out.map_err(explain_own::<D>)?;
    let version = version::<D>(&mut tx).await?;
    apply::<D>(&mut tx, version)
        .await
        .map_err(explain_own::<D>)?;
    tx.commit().await.map_err(explain_own::<D>)?;
    let let_in = D::script(connection, D::DIALECT.after_migrating).await;
    let_in.map_err(explain::<D>)
}

/// How many migrations were applied; an error when this library doesn't know as many.
pub(crate) async fn version<D: Driver>(connection: &mut D::Connection) -> Result<usize, Error> {
    let rows = match D::rows(connection, select::version(D::DIALECT)).await {
        Err(error) if is_not_migrated::<D>(&error) => return Ok(0),
        answer => answer.map_err(explain::<D>)?,
    };
    let version = match rows.first() {
        Some(row) => D::integer(row, 0).map_err(explain::<D>)?,
        None => 0,
    };
    let known = D::DIALECT.migrations.len();
    match usize::try_from(version) {
        Ok(version) if version <= known => Ok(version),
        _ => Err(Error::invalid(format!(
            "the audit tables are at version {version}, and this library knows {known}: upgrade \
             `audited` to the version that migrated them"
        ))),
    }
}

async fn apply<D: Driver>(
    connection: &mut D::Connection,
    version: usize,
) -> Result<(), sqlx::Error> {
    for (at, script) in D::DIALECT.migrations.iter().enumerate().skip(version) {
        D::script(connection, script).await?;
        D::execute(connection, insert::migration(D::DIALECT, at + 1)).await?;
    }
    Ok(())
}
