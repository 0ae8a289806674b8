//! Row-level security, on Postgres.

use std::sync::Arc;
use std::time::Duration;

use audit_core::Error;
use sqlx::{Connection, Postgres};

use crate::connection::Own;
use crate::driver::Driver;
use crate::error::{explain, explain_own};
use crate::store::{SqlxStore, boxed};

/// How many read at once.
const READERS: usize = 4;

/// How long a read waits for a lock.
const PATIENCE: Duration = Duration::from_secs(5);

const POLICIES: &str = include_str!("../migrations/postgres/row_security.sql");

impl SqlxStore<Postgres> {
    /// Makes Postgres itself keep tenants apart: a database user that does not own the audit tables
    /// reads only the rows of the tenant that the setting `audited.tenant` names, whatever its SQL
    /// asks for, and none where it is not set. Every such user who has the right to may still insert,
    /// and delete what it may read.
    ///
    /// An option, for those whose SQL shares the app's database user. Call it after each
    /// [`migrate`](Self::migrate), as the tables' owner: a new version may bring new tables, and where
    /// there are none, it changes nothing. Then let the app connect as another user, and read through
    /// [`with_row_security`](Self::with_row_security). By hand, one tenant's entries are read so:
    ///
    /// ```sql
    /// BEGIN;
    /// SELECT set_config('audited.tenant', 'acme', true);
    /// SELECT action FROM audit_entries ORDER BY id DESC LIMIT 50;
    /// COMMIT;
    /// ```
    ///
    /// The value is a tenant's [`Key`](audit_core::Key); a lone backslash names the entries of no
    /// known tenant.
    ///
    /// # Who sees everything
    ///
    /// The policies guard against a query that forgets its tenant, not against a user that may set
    /// what it likes. They do not bind the tables' owner, who could drop them (so there is no
    /// `FORCE`, which would break `pg_dump`, migrations and retention), nor superusers, nor roles with
    /// `BYPASSRLS`. What works on all tenants, as [`upkeep`](Self::upkeep) and
    /// [`retain`](Self::retain) do, connects as the owner, or as a role with policies of its own:
    ///
    /// ```sql
    /// CREATE POLICY upkeep ON audit_entries FOR SELECT TO upkeep USING (true);
    /// CREATE POLICY upkeep ON audit_pending TO upkeep USING (true);
    /// CREATE POLICY upkeep ON audit_words TO upkeep USING (true);
    ///
    /// CREATE POLICY retention ON audit_entries FOR SELECT TO retention USING (true);
    /// CREATE POLICY retention ON audit_intents FOR SELECT TO retention USING (true);
    /// ```
    ///
    /// An upkeep that sees nothing does nothing, and words are not found; a retention that sees nothing
    /// deletes nothing. Whatever else it sees, it names each tenant to the database before it deletes,
    /// so that it sees that tenant's holds; let it, too, read through
    /// [`with_row_security`](Self::with_row_security).
    ///
    /// # Errors
    ///
    /// `is_unavailable` when the tables are missing, are locked for more than 5 seconds, or belong to
    /// another user.
    pub fn enable_row_security(&self) -> impl Future<Output = Result<(), Error>> + Send {
        boxed(async move {
            let own = self.beside();
            let mut taken = own.take().await?;
            let begun = taken.connection.begin_with(Postgres::DIALECT.begin).await;
            let mut tx = begun.map_err(explain::<Postgres>)?;
            let enabled = Postgres::script(&mut tx, POLICIES).await;
            enabled.map_err(explain_own::<Postgres>)?;
            tx.commit().await.map_err(explain_own::<Postgres>)
        })
    }

    /// This store, reading as a user that sees one tenant's rows at a time: each read names its
    /// tenant to the database, in a transaction of its own.
    ///
    /// Such reads are on connections of the store's own, four at most, and not on the pool's: nothing
    /// that they set can reach the app's queries. Each costs three round trips more. Writing needs no
    /// choice: where a write has to read what is stored already, it names its tenant always.
    #[must_use]
    pub fn with_row_security(mut self) -> Self {
        let mut readers = Own::new(self.pool().clone(), READERS, PATIENCE);
        readers.kept = READERS;
        self.readers = Some(Arc::new(readers));
        self
    }
}
