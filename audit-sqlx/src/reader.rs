//! A connection for one read.

use audit_core::{Error, Tenant};
use sqlx::pool::PoolConnection;

use crate::connection::{Own, Taken};
use crate::driver::Driver;
use crate::sight;

/// What a store reads on.
pub(crate) enum Reader<'s, D: Driver> {
    /// One of the app's.
    Pools(PoolConnection<D>),
    /// One of the store's own, in a transaction that sees one tenant's rows.
    Own(Taken<'s, D>),
}

impl<'s, D: Driver> Reader<'s, D> {
    /// Takes an own one, and lets it see this tenant's rows.
    pub(crate) async fn seeing(own: &'s Own<D>, tenant: &Tenant) -> Result<Self, Error> {
        let mut taken = own.take().await?;
        sight::begin(&mut taken, tenant).await?;
        Ok(Self::Own(taken))
    }

    pub(crate) fn connection(&mut self) -> &mut D::Connection {
        match self {
            Self::Pools(connection) => connection,
            Self::Own(taken) => &mut taken.connection,
        }
    }

    /// Gives it back. Dropped instead, an own one is closed.
    pub(crate) async fn end(self) -> Result<(), Error> {
        match self {
            Self::Pools(_) => Ok(()),
            Self::Own(taken) => sight::end(taken).await,
        }
    }
}
