//! The sink and the store over an sqlx pool.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use audit_core::query::{Facets, Histogram, Interval, TargetRef};
use audit_core::{
    Cursor, Entry, EntryId, Error, Filter, Intents, Limit, Page, RecordState, Settled, Sink, Store,
    Tenant, Transactions, UNKNOWN_AFTER, Version,
};
use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use sqlx::Pool;
use sqlx::pool::PoolConnection;

use crate::connection::Own;
use crate::driver::Driver;
use crate::error::{describe, explain};
use crate::reader::Reader;
use crate::upkeep::Upkeep;
use crate::{intent, migrate, read, write};

/// How long a batch waits for a lock, as that of SQLite's one writer; `migrate` and retention too.
const WRITE_PATIENCE: Duration = Duration::from_secs(5);

/// How long a settlement waits for an open transaction, until it is asked again.
const SETTLE_PATIENCE: Duration = Duration::from_secs(2);

/// How many batches are written at once: what comes, and what was spooled.
const WRITERS: usize = 2;

/// How many settlements wait at once: each may wait for a transaction of its own.
const SETTLERS: usize = 4;

/// How many intents are written at once: each call waits for its own.
const INTENDERS: usize = 4;

/// The audit log over a MySQL or MariaDB pool.
#[cfg(feature = "mysql")]
pub type MySqlStore = SqlxStore<sqlx::MySql>;

/// The audit log over a Postgres pool.
#[cfg(feature = "postgres")]
pub type PgStore = SqlxStore<sqlx::Postgres>;

/// The audit log over an SQLite pool.
#[cfg(feature = "sqlite")]
pub type SqliteStore = SqlxStore<sqlx::Sqlite>;

/// The audit log over an sqlx pool: a [`Sink`] that the auditor writes to and a [`Store`] that pages
/// and tools read. Cheap to clone.
///
/// It reads on the pool's connections. It writes on connections of its own, which it opens with the
/// pool's options when they are first needed, so that waiting for an entry can't wait for the pool;
/// hooks of the pool, such as `after_connect`, do not run on them. Call [`migrate`](Self::migrate)
/// before serving.
///
/// Entries are durable once [`write`](Sink::write) returns: on Postgres and SQLite its connection
/// syncs each commit (`synchronous_commit`, `synchronous=FULL`), whatever the app's connections do;
/// on MySQL that is the server's setting (`innodb_flush_log_at_trx_commit=1`, its default). On SQLite
/// set `journal_mode=WAL`, so that readers and the writer don't wait for each other.
///
/// On MySQL an entry, and each state of a target, must fit into one message (`max_allowed_packet`, which
/// must be 1 MiB at least): a larger one is refused as invalid. And an app whose handlers are dropped,
/// as web servers drop them when a client leaves, should give its MySQL pool this hook: where a query
/// is dropped before the server has prepared it, sqlx 0.9 waits for an answer for ever, and the pool
/// never gets the connection back.
///
/// ```no_run
/// # #[cfg(feature = "mysql")]
/// # fn options() -> sqlx::mysql::MySqlPoolOptions {
/// use sqlx::Connection;
///
/// sqlx::mysql::MySqlPoolOptions::new().after_release(|connection, _| {
///     Box::pin(async move {
///         let answer = tokio::time::timeout(std::time::Duration::from_secs(1), connection.ping());
///         answer.await.map_err(std::io::Error::from)??; // an error closes it
///         Ok(true)
///     })
/// })
/// # }
/// ```
///
/// Triggers keep entries from being changed, and from being deleted other than by
/// [`retain`](Self::retain). What they can't refuse, the app's database
/// user should have no right to: on MySQL `TRUNCATE`, which takes the privilege `DROP`, and the
/// cascade of a foreign key, which takes `ALTER`; and everywhere to drop or alter the tables and
/// their triggers, as their owner may. So let another user migrate; the app's needs no more than
/// this:
///
/// ```sql
/// GRANT SELECT ON audit_migrations TO app;
/// GRANT SELECT, INSERT ON audit_entries TO app;
/// GRANT SELECT, INSERT ON audit_targets TO app;
/// GRANT INSERT ON audit_pending TO app;
/// GRANT SELECT ON audit_words TO app;
/// GRANT SELECT, INSERT ON audit_intents TO app;
/// GRANT SELECT, INSERT ON audit_intent_targets TO app;
/// ```
///
/// On Postgres, take back first what `ALTER DEFAULT PRIVILEGES` gives that user with every new table.
///
/// What [`upkeep`](Self::upkeep) needs is told by [`Upkeep`].
///
/// Two options are Postgres's own: monthly partitions (`partition`) and row-level security
/// (`enable_row_security`).
pub struct SqlxStore<D: Driver> {
    inner: Arc<Inner<D>>,
    /// After how long an intent without completion reads as unknown.
    pub(crate) unknown_after: TimeDelta,
    /// Instead of the pool, where reads name their tenant to the database.
    pub(crate) readers: Option<Arc<Own<D>>>,
}

struct Inner<D: Driver> {
    pool: Pool<D>,
    writer: Own<D>,
    settler: Own<D>,
    intender: Own<D>,
    keeper: Own<D>,
}

impl<D: Driver> SqlxStore<D> {
    /// The audit log in the pool's database. Nothing is asked of it yet.
    pub fn new(pool: Pool<D>) -> Self {
        let mut writer = Own::new(pool.clone(), WRITERS, WRITE_PATIENCE);
        writer.kept = WRITERS;
        let inner = Inner {
            writer,
            settler: Own::new(pool.clone(), SETTLERS, SETTLE_PATIENCE),
            intender: intender(&pool),
            keeper: Own::new(pool.clone(), 1, WRITE_PATIENCE),
            pool,
        };
        Self {
            inner: Arc::new(inner),
            unknown_after: UNKNOWN_AFTER,
            readers: None,
        }
    }

    /// Creates the tables, or brings them up to this version. Any number of processes may do so at
    /// once: each succeeds.
    ///
    /// # Errors
    ///
    /// `is_invalid` when a newer version of this library has migrated them; `is_unavailable` when
    /// the database can't be written.
    pub fn migrate(&self) -> impl Future<Output = Result<(), Error>> + Send {
        boxed(async move {
            let mut taken = self.inner.writer.take().await?;
            migrate::migrate::<D>(&mut taken.connection).await?;
            taken.put_back();
            Ok(())
        })
    }

    /// The same store, in which an intent that was left without a completion reads as *unknown* after
    /// this time, by the database's clock; [`UNKNOWN_AFTER`] unless told.
    ///
    /// Longer than any action takes that has an intent: until then it is not shown at all, and one that
    /// takes longer reads as *unknown* until it has ended.
    #[must_use]
    pub fn unknown_after(self, unknown_after: TimeDelta) -> Self {
        Self {
            unknown_after,
            ..self
        }
    }

    /// What the store needs done behind the app's back: spawn its [`run`](Upkeep::run).
    pub fn upkeep(&self) -> Upkeep {
        Upkeep::new(self.inner.pool.clone())
    }

    /// The connection on which entries are deleted, and holds placed and released.
    pub(crate) fn keeper(&self) -> &Own<D> {
        &self.inner.keeper
    }

    /// A connection beside the writer's, for what takes long.
    pub(crate) fn beside(&self) -> Own<D> {
        Own::new(self.pool().clone(), 1, WRITE_PATIENCE)
    }

    pub(crate) fn pool(&self) -> &Pool<D> {
        &self.inner.pool
    }

    pub(crate) async fn reader(&self, tenant: &Tenant) -> Result<Reader<'_, D>, Error> {
        match &self.readers {
            Some(readers) => Reader::seeing(readers, tenant).await,
            None => self.acquire().await.map(Reader::Pools),
        }
    }

    /// One of the pool's connections.
    pub(crate) async fn acquire(&self) -> Result<PoolConnection<D>, Error> {
        self.inner.pool.acquire().await.map_err(explain::<D>)
    }
}

impl<D: Driver> Sink for SqlxStore<D> {
    async fn write(&self, entries: &[Entry]) -> Result<(), Error> {
        let write = boxed(async move {
            let mut taken = self.inner.writer.take().await?;
            write::batch::<D>(&mut taken.connection, entries).await?;
            taken.put_back();
            Ok(())
        });
        write.await
    }

    fn transactions(&self) -> Option<&dyn Transactions> {
        Some(self)
    }

    fn intents(&self) -> Option<&dyn Intents> {
        Some(self)
    }
}

impl<D: Driver> Intents for SqlxStore<D> {
    fn intend<'a>(&'a self, intent: &'a Entry) -> BoxFuture<'a, Result<(), Error>> {
        boxed(async move {
            let mut taken = self.inner.intender.take().await?;
            intent::intend::<D>(&mut taken.connection, intent).await?;
            taken.put_back();
            Ok(())
        })
    }
}

impl<D: Driver> Transactions for SqlxStore<D> {
    fn settle<'a>(&'a self, failure: &'a Entry) -> BoxFuture<'a, Result<Settled, Error>> {
        boxed(async move {
            let mut taken = self.inner.settler.take().await?;
            let settled = write::settle::<D>(&mut taken.connection, failure).await?;
            taken.put_back();
            Ok(settled)
        })
    }

    fn describe(&self, error: &(dyn std::error::Error + 'static)) -> Option<String> {
        describe::<D>(error)
    }
}

impl<D: Driver> Store for SqlxStore<D> {
    fn page<'a>(
        &'a self,
        filter: &'a Filter,
        cursor: Option<&'a Cursor>,
        limit: Limit,
    ) -> BoxFuture<'a, Result<Page, Error>> {
        boxed(async move {
            let mut reader = self.reader(&filter.tenant).await?;
            let (connection, unknown) = (reader.connection(), self.unknown_after);
            let page = read::page::<D>(connection, filter, cursor, limit, unknown).await?;
            reader.end().await?;
            Ok(page)
        })
    }

    fn entry<'a>(
        &'a self,
        tenant: &'a Tenant,
        id: EntryId,
    ) -> BoxFuture<'a, Result<Option<Entry>, Error>> {
        boxed(async move {
            let mut reader = self.reader(tenant).await?;
            let (connection, unknown) = (reader.connection(), self.unknown_after);
            let entry = match read::stored::<D>(connection, tenant, id).await? {
                Some(stored) => Some(stored.entry),
                None => read::unfinished::<D>(connection, tenant, id, unknown).await?,
            };
            reader.end().await?;
            Ok(entry)
        })
    }

    fn history<'a>(
        &'a self,
        tenant: &'a Tenant,
        target: &'a TargetRef,
        older_than: Option<EntryId>,
        limit: Limit,
    ) -> BoxFuture<'a, Result<Vec<Version>, Error>> {
        boxed(async move {
            let mut reader = self.reader(tenant).await?;
            let (connection, unknown) = (reader.connection(), self.unknown_after);
            let versions =
                read::history::<D>(connection, tenant, target, older_than, limit, unknown);
            let versions = versions.await?;
            reader.end().await?;
            Ok(versions)
        })
    }

    fn state_at<'a>(
        &'a self,
        tenant: &'a Tenant,
        target: &'a TargetRef,
        at: DateTime<Utc>,
    ) -> BoxFuture<'a, Result<RecordState, Error>> {
        boxed(async move {
            let mut reader = self.reader(tenant).await?;
            let state = read::state_at::<D>(reader.connection(), tenant, target, at).await?;
            reader.end().await?;
            Ok(state)
        })
    }

    fn facets<'a>(&'a self, filter: &'a Filter) -> BoxFuture<'a, Result<Facets, Error>> {
        boxed(async move {
            let mut reader = self.reader(&filter.tenant).await?;
            let (connection, unknown) = (reader.connection(), self.unknown_after);
            let facets = read::facets::<D>(connection, filter, unknown).await?;
            reader.end().await?;
            Ok(facets)
        })
    }

    fn histogram<'a>(
        &'a self,
        filter: &'a Filter,
        interval: Interval,
        offset: FixedOffset,
    ) -> BoxFuture<'a, Result<Histogram, Error>> {
        boxed(async move {
            let mut reader = self.reader(&filter.tenant).await?;
            let (connection, unknown) = (reader.connection(), self.unknown_after);
            let histogram = read::histogram::<D>(connection, filter, interval, offset, unknown);
            let histogram = histogram.await?;
            reader.end().await?;
            Ok(histogram)
        })
    }

    fn export(&self, filter: Filter) -> BoxStream<'static, Result<Entry, Error>> {
        read::export(self.clone(), filter)
    }
}

fn intender<D: Driver>(pool: &Pool<D>) -> Own<D> {
    let mut intender = Own::new(pool.clone(), INTENDERS, WRITE_PATIENCE);
    intender.kept = INTENDERS;
    intender
}

/// In a box, a future's `Send` is settled here, for every lifetime: the compiler does not find it
/// through a generic connection where the caller spawns it.
pub(crate) fn boxed<'a, T>(future: impl Future<Output = T> + Send + 'a) -> BoxFuture<'a, T> {
    Box::pin(future)
}

impl<D: Driver> Clone for SqlxStore<D> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            unknown_after: self.unknown_after,
            readers: self.readers.clone(),
        }
    }
}

impl<D: Driver> fmt::Debug for SqlxStore<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlxStore").finish_non_exhaustive()
    }
}
