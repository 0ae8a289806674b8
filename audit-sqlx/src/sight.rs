//! Which tenant's rows a transaction may read, where the database hides all others.

use audit_core::{Error, Tenant};

use crate::connection::Taken;
use crate::driver::Driver;
use crate::error::explain;
use crate::statement::set;

/// A lone backslash is no tenant's key. The name of no known tenant is empty, as is a setting that
/// has ended.
const UNKNOWN: &str = r"\";

/// Lets the transaction that the connection is in read this tenant's rows.
pub(crate) async fn see<D: Driver>(
    connection: &mut D::Connection,
    tenant: &Tenant,
) -> Result<(), Error> {
    let setting = D::DIALECT.tenant_setting;
    if setting.is_empty() {
        return Ok(());
    }
    let name = match tenant.key().to_string() {
        name if name.is_empty() => UNKNOWN.to_owned(),
        name => name,
    };
    let seen = D::execute(connection, set::locally(D::DIALECT, setting, name)).await;
    seen.map(drop).map_err(explain::<D>)
}

/// Begins a transaction that reads one tenant's rows. Dropped undone, it ends with its connection.
pub(crate) async fn begin<D: Driver>(
    taken: &mut Taken<'_, D>,
    tenant: &Tenant,
) -> Result<(), Error> {
    let begun = D::script(&mut taken.connection, D::DIALECT.begin).await;
    begun.map_err(explain::<D>)?;
    see::<D>(&mut taken.connection, tenant).await
}

/// Ends it, and the setting with it.
pub(crate) async fn end<D: Driver>(mut taken: Taken<'_, D>) -> Result<(), Error> {
    let ended = D::script(&mut taken.connection, "COMMIT").await;
    ended.map_err(explain::<D>)?;
    taken.put_back();
    Ok(())
}
