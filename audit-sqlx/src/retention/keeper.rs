//! The transactions of retention, of which there is one at a time.

use audit_core::Error;
use sqlx::{Connection, Transaction};

use crate::driver::Driver;
use crate::error::explain_own;
use crate::statement::{Statement, delete};

/// Begins a transaction that may delete entries, once no other one may.
pub(super) async fn begin_deleting<D: Driver>(
    connection: &mut D::Connection,
) -> Result<Transaction<'_, D>, Error> {
    begin::<D>(connection, delete::permit(D::DIALECT)).await
}

/// Begins a transaction that changes what is held, once no other one deletes.
pub(super) async fn begin_holding<D: Driver>(
    connection: &mut D::Connection,
) -> Result<Transaction<'_, D>, Error> {
    begin::<D>(connection, delete::no_permit(D::DIALECT)).await
}

async fn begin<D: Driver>(
    connection: &mut D::Connection,
    first: Statement,
) -> Result<Transaction<'_, D>, Error> {
    let begun = connection.begin_with(D::DIALECT.begin).await;
    let mut tx = begun.map_err(explain_own::<D>)?;
    let [_, apart] = D::DIALECT.apart;
    let alone = D::script(&mut tx, apart).await;
    alone.map_err(explain_own::<D>)?;
    execute::<D>(&mut tx, first).await?;
    Ok(tx)
}

pub(super) async fn execute<D: Driver>(
    connection: &mut D::Connection,
    statement: Statement,
) -> Result<(), Error> {
    let executed = D::execute(connection, statement).await;
    executed.map_err(explain_own::<D>)
}
