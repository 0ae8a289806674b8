//! Monthly partitions, on Postgres.

use audit_core::Error;
use sqlx::{Connection, PgConnection, Postgres};

use crate::driver::Driver;
use crate::error::{explain, explain_own};
use crate::months::{self, Months};
use crate::store::{SqlxStore, boxed};

/// One process at a time, however long another's takes.
const ALONE: &str = "SET lock_timeout = 0;
    SELECT pg_advisory_lock(hashtextextended('audited partition ' || current_schema(), 0));
    SET lock_timeout = '5s'";

const BOUND: &str = include_str!("../migrations/postgres/partitions/bound.sql");
const VALIDATE: &str = include_str!("../migrations/postgres/partitions/validate.sql");
const PARTITION: &str = include_str!("../migrations/postgres/partitions/partition.sql");

impl SqlxStore<Postgres> {
    /// Partitions the entries by month, and makes the partitions of so many months ahead. Called
    /// again it makes what is missing, as [`months_ahead`](Self::months_ahead) does.
    ///
    /// Partitions are an option, and off unless you call this. A page within a time range reads that
    /// range's partitions only, and vacuum, backups and retention work on one month's table and
    /// indexes at a time. But a page without a time range begins in all of them: with five years of
    /// months it takes several times as long as with one table. The targets stay in one table, since
    /// a record's history would begin in each month, too. So a month can't be detached: the states
    /// of its records lie in `audit_targets`. Let retention delete them together.
    ///
    /// Call it after [`migrate`](Self::migrate), as the tables' owner, at every start:
    ///
    /// ```no_run
    /// # async fn example(pool: sqlx::PgPool) -> Result<(), audit_core::Error> {
    /// use audit_sqlx::{Months, PgStore};
    ///
    /// let store = PgStore::new(pool);
    /// store.migrate().await?;
    /// store.partition(Months::default()).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// While a process runs for months, its [`Upkeep::months_ahead`](crate::Upkeep::months_ahead) makes
    /// those that follow.
    ///
    /// # What happens to a table that is full
    ///
    /// It becomes the first partition, `audit_entries_before_2027_01`, up to the end of the next
    /// month; none of its rows is touched. Beside it lie `audit_entries_2027_01` and so on, and
    /// `audit_entries_default` for what no other one takes. Indexes, triggers, policies, rights and
    /// the owner stay what they are; the rights to the first partition are revoked, since entries are
    /// read and written through `audit_entries`. Views of your own that read the table read the first
    /// partition only from then on: create them anew.
    ///
    /// A check that tells how far the table reaches is added (all wait, for a moment), validated (it
    /// reads the table once, while others read and write), and then serves in place of reading the
    /// table when it is attached (all wait, for a moment). Only where entries lie beyond the end of
    /// the next month, everything waits while they are looked for and moved. Meanwhile an entry beyond
    /// that time can't be written. A call that is cut off leaves the check behind: call again, or
    /// entries wait from that time on.
    ///
    /// # What guards a partition
    ///
    /// Each has the triggers that the whole has, `ENABLE ALWAYS` among them, and nobody but its owner
    /// has rights to it: those that `ALTER DEFAULT PRIVILEGES` brings, or that somebody has granted
    /// since, are revoked. Its owner can still detach or drop one: that can only be detected.
    ///
    /// # Errors
    ///
    /// `is_unavailable` when a lock isn't free within 5 seconds, when the tables are missing, and
    /// when the database user does not own them.
    pub fn partition(&self, months: Months) -> impl Future<Output = Result<(), Error>> + Send {
        boxed(async move {
            let own = self.beside();
            let mut taken = own.take().await?;
            let connection = &mut taken.connection;
            for step in [ALONE, BOUND, VALIDATE] {
                let done = Postgres::script(connection, step).await;
                done.map_err(explain::<Postgres>)?;
            }
            partition(connection, months).await
        })
    }
}

async fn partition(connection: &mut PgConnection, months: Months) -> Result<(), Error> {
    let dialect = Postgres::DIALECT;
    let begun = connection.begin_with(dialect.begin).await;
    let mut tx = begun.map_err(explain::<Postgres>)?;
    for script in [PARTITION, dialect.months_ahead] {
        let made = months::make::<Postgres>(&mut tx, months, script).await;
        made.map_err(explain_own::<Postgres>)?;
    }
    tx.commit().await.map_err(explain_own::<Postgres>)
}
