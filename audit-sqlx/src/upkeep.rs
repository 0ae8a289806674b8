//! What a store needs done beside writing and reading.

mod ahead;
mod words;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use audit_core::Error;
use futures_util::future::BoxFuture;
use sqlx::Pool;

use self::ahead::Ahead;
use crate::connection::Own;
use crate::driver::Driver;
use crate::months::{self, Months};

const PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// How long it waits for a lock.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a store needs done behind the app's back: it fills the index that
/// [`Filter::text`](audit_core::Filter::text) searches, and, if asked, makes
/// [the partitions of the months ahead](Self::months_ahead).
///
/// Made by [`upkeep`](crate::SqlxStore::upkeep). Let one run in every process that writes to the log,
/// or in one of them; they share the work. An entry is found by its words about a second after it was
/// committed, and by everything else at once.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use audit_sqlx::SqliteStore;
///
/// let store = SqliteStore::new(sqlx::SqlitePool::connect("sqlite:app.db").await?);
/// store.migrate().await?;
/// tokio::spawn(store.upkeep().run());
/// # Ok(())
/// # }
/// ```
///
/// It works on a connection of its own, with the pool's options. Its database user needs these rights
/// beside those that [`SqlxStore`](crate::SqlxStore) tells of; they are to an index of the log, which
/// can be made anew, and not to the log:
///
/// ```sql
/// GRANT SELECT, UPDATE, DELETE ON audit_pending TO app;
/// GRANT SELECT, INSERT, UPDATE ON audit_words TO app;
/// GRANT SELECT ON audit_permits TO app; -- on MySQL, where its lock keeps retention waiting
/// ```
///
/// # Indexing anew
///
/// What is put into `audit_pending` is indexed, whatever the index holds already. So this finds all
/// entries again after the words of `audit_words` were lost:
///
/// ```sql
/// INSERT INTO audit_pending (tenant, id) SELECT tenant, id FROM audit_entries;
/// ```
pub struct Upkeep {
    chores: Arc<dyn Chores>,
    ahead: Option<Ahead>,
}

/// What an [`Upkeep`] has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Upkept {
    /// How many entries can be found by their words now.
    pub indexed: usize,
    /// How many entries could not be read, and are not found by their words: a newer version of this
    /// library wrote them, or something else did. Each is logged, by its id.
    pub unreadable: usize,
}

impl Upkeep {
    pub(crate) fn new<D: Driver>(pool: Pool<D>) -> Self {
        let own = Own::new(pool, 1, PATIENCE);
        Self {
            chores: Arc::new(own),
            ahead: None,
        }
    }

    /// Makes the partitions of so many months ahead, too, at first and then once a day, as
    /// [`SqlxStore::months_ahead`](crate::SqlxStore::months_ahead) does. Its database user has to own
    /// the tables.
    ///
    /// Where the tables are not partitioned it does nothing.
    #[must_use]
    pub fn months_ahead(mut self, months: Months) -> Self {
        self.ahead = Some(Ahead::new(months));
        self
    }

    /// Does what is to be done, about once a second, until the pool is closed.
    ///
    /// What fails is logged and tried again, after a second, or up to a minute while it goes on
    /// failing. Drop it at any time: nothing is left half done.
    pub async fn run(self) {
        let mut pause = PAUSE;
        while !self.chores.are_over() {
            pause = match self.once().await {
                Ok(_) => PAUSE,
                Err(error) => after(&error, pause),
            };
            tokio::time::sleep(pause).await;
        }
    }

    /// Does what is to be done now: for jobs that run by the clock, and for tests.
    ///
    /// What other processes have committed by the time of the call is done when it returns, but for
    /// what another upkeep is about to do.
    ///
    /// # Errors
    ///
    /// `is_unavailable` when the database can't be asked or written now: call it again. What was done
    /// until then stays done.
    pub async fn once(&self) -> Result<Upkept, Error> {
        let done = self.chores.index().await?;
        if let Some(ahead) = self.ahead.as_ref().filter(|ahead| ahead.are_due()) {
            self.chores.make(ahead.months).await?;
            ahead.are_made();
        }
        Ok(done)
    }
}

fn after(error: &Error, pause: Duration) -> Duration {
    let longer = (pause * 2).min(LONGEST_PAUSE);
    let seconds = longer.as_secs();
    tracing::warn!(%error, seconds, "the audit log's upkeep has failed, and waits before it goes on");
    longer
}

/// Hides which database it is.
trait Chores: Send + Sync {
    /// Fills the text index.
    fn index(&self) -> BoxFuture<'_, Result<Upkept, Error>>;

    /// Makes the partitions of so many months ahead.
    fn make(&self, months: Months) -> BoxFuture<'_, Result<(), Error>>;

    /// Whether there will be nothing to do any more.
    fn are_over(&self) -> bool;
}

impl<D: Driver> Chores for Own<D> {
    fn index(&self) -> BoxFuture<'_, Result<Upkept, Error>> {
        Box::pin(async {
            let mut taken = self.take().await?;
            let mut done = Upkept::default();
            words::fill::<D>(&mut taken.connection, &mut done).await?;
            taken.put_back();
            Ok(done)
        })
    }

    fn make(&self, months: Months) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            let mut taken = self.take().await?;
            months::ahead::<D>(&mut taken.connection, months).await?;
            taken.put_back();
            Ok(())
        })
    }

    fn are_over(&self) -> bool {
        self.is_closed()
    }
}

impl fmt::Debug for Upkeep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upkeep").finish_non_exhaustive()
    }
}
