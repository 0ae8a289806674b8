//! A connection of the store's own, beside the app's pool.
//!
//! A request that holds the pool's last connection while it waits for its entry would wait for
//! itself. And a connection whose transaction was dropped midway is never used again: whoever works
//! with one has taken it out, and puts it back only when its transaction is over.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use audit_core::Error;
use sqlx::{ConnectOptions, Pool};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::driver::Driver;
use crate::error::{self, explain};

/// Opens connections like the pool's, so many at once and no more, and keeps one of them open
/// between uses, unless asked to keep more.
pub(crate) struct Own<D: Driver> {
    pool: Pool<D>,
    patience: Duration,
    places: Semaphore,
    pub(crate) kept: usize,
    idle: Mutex<Vec<D::Connection>>,
}

/// A connection at work. Dropped rather than put back, it is closed, and its transaction with it.
pub(crate) struct Taken<'o, D: Driver> {
    pub(crate) connection: D::Connection,
    own: &'o Own<D>,
    _place: SemaphorePermit<'o>,
}

impl<D: Driver> Own<D> {
    /// So many connections at most, each of which waits this long for a lock.
    pub(crate) fn new(pool: Pool<D>, connections: usize, patience: Duration) -> Self {
        Self {
            pool,
            patience,
            places: Semaphore::new(connections),
            kept: 1,
            idle: Mutex::new(Vec::new()),
        }
    }

    /// An idle connection, or a new one, once there is a place for it.
    pub(crate) async fn take(&self) -> Result<Taken<'_, D>, Error> {
        let place = self.places.acquire().await.map_err(|_| closed())?;
        let idle = self.idle().pop();
        if self.is_closed() {
            return Err(closed());
        }
        let connection = match idle {
            Some(connection) => connection,
            None => self.open().await?,
        };
        Ok(Taken {
            connection,
            own: self,
            _place: place,
        })
    }

    /// Whether no connection will be opened any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.pool.is_closed()
    }

    async fn open(&self) -> Result<D::Connection, Error> {
        let opened = self.pool.connect_options().connect().await;
        let mut connection = opened.map_err(explain::<D>)?;
        for statement in (D::DIALECT.opened)(D::DIALECT, self.patience) {
            let set = D::execute(&mut connection, statement).await;
            set.map_err(explain::<D>)?;
        }
        Ok(connection)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<D::Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<D: Driver> Taken<'_, D> {
    /// Keeps the connection for the next use: it is in no transaction.
    pub(crate) fn put_back(self) {
        let mut idle = self.own.idle();
        if idle.len() < self.own.kept {
            idle.push(self.connection);
        }
    }
}

fn closed() -> Error {
    Error::unavailable(error::CLOSED)
}
