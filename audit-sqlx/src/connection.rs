//! A connection of the store's own, beside the app's pool.
//!
//! A request that holds the pool's last connection while it waits for its entry would wait for
//! itself. And a connection whose transaction was dropped midway is never used again: whoever works
//! with one has taken it out, and puts it back only when its transaction is over.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use audit_core::Error;
use sqlx::{ConnectOptions, Pool};

use crate::driver::Driver;
use crate::error::{self, explain};

/// Opens connections like the pool's, and keeps one of them open between uses.
pub(crate) struct Own<D: Driver> {
    pool: Pool<D>,
    patience: Duration,
    idle: Mutex<Option<D::Connection>>,
}

impl<D: Driver> Own<D> {
    /// Connections that wait this long for a lock.
    pub(crate) fn new(pool: Pool<D>, patience: Duration) -> Self {
        Self {
            pool,
            patience,
            idle: Mutex::new(None),
        }
    }

    /// The idle connection, or a new one.
    pub(crate) async fn take(&self) -> Result<D::Connection, Error> {
        let idle = self.idle().take();
        if self.pool.is_closed() {
            return Err(Error::unavailable(error::CLOSED));
        }
        match idle {
            Some(connection) => Ok(connection),
            None => self.open().await,
        }
    }

    /// Keeps a connection that is in no transaction.
    pub(crate) fn put_back(&self, connection: D::Connection) {
        *self.idle() = Some(connection);
    }

    async fn open(&self) -> Result<D::Connection, Error> {
        let options = D::durable(&self.pool.connect_options(), self.patience);
        options.connect().await.map_err(explain::<D>)
    }

    fn idle(&self) -> MutexGuard<'_, Option<D::Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
