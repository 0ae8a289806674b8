//! The transactions of retention, of which there is one at a time.

use audit_core::{Error, Tenant};
use sqlx::{Connection, Transaction};

use crate::driver::Driver;
use crate::error::explain_own;
use crate::sight::see;
use crate::statement::{Statement, delete};

/// Begins a transaction that may delete a tenant's entries, once no other one may.
pub(super) async fn begin_deleting<'c, D: Driver>(
    connection: &'c mut D::Connection,
    tenant: &Tenant,
) -> Result<Transaction<'c, D>, Error> {
    begin::<D>(connection, tenant, delete::permit(D::DIALECT)).await
}

/// Begins a transaction that changes what is held of a tenant's, once no other one deletes.
pub(super) async fn begin_holding<'c, D: Driver>(
    connection: &'c mut D::Connection,
    tenant: &Tenant,
) -> Result<Transaction<'c, D>, Error> {
    begin::<D>(connection, tenant, delete::no_permit(D::DIALECT)).await
}

/// What it does not see it can't delete, and a hold that it does not see it can't keep.
async fn begin<'c, D: Driver>(
    connection: &'c mut D::Connection,
    tenant: &Tenant,
    first: Statement,
) -> Result<Transaction<'c, D>, Error> {
    let begun = connection.begin_with(D::DIALECT.begin).await;
    let mut tx = begun.map_err(explain_own::<D>)?;
    let [_, apart] = D::DIALECT.apart;
    let alone = D::script(&mut tx, apart).await;
    alone.map_err(explain_own::<D>)?;
    execute::<D>(&mut tx, first).await?;
    see::<D>(&mut tx, tenant).await?;
    Ok(tx)
}

/// How many rows it changed.
pub(super) async fn execute<D: Driver>(
    connection: &mut D::Connection,
    statement: Statement,
) -> Result<u64, Error> {
    let executed = D::execute(connection, statement).await;
    executed.map_err(explain_own::<D>)
}
