//! What differs between databases in text: one file for each of them.

#[cfg(feature = "mysql")]
pub(crate) mod mysql;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;

use std::time::Duration;

use sqlx::error::DatabaseError;

use crate::rows::{Row, Rows};
use crate::statement::Statement;
use crate::statement::index::Index;
use crate::statement::insert::Table;

/// One database's SQL, as far as it is its own.
pub struct Dialect {
    /// What people call it.
    pub name: &'static str,
    /// Begins a transaction that is going to write.
    pub begin: &'static str,
    /// Writes the placeholder of the argument with this number, from 1.
    pub placeholder: fn(&mut String, usize),
    /// What makes a connection of our own wait this long for a lock, and its commits reach the disk.
    pub opened: fn(&'static Dialect, Duration) -> Vec<Statement>,
    /// The statements that insert these entries, and note them as pending.
    pub insert: fn(&'static Dialect, Rows) -> Vec<Statement>,
    /// The statements that insert rows of one table.
    pub insert_into: fn(&'static Dialect, Table, Vec<Row>) -> Vec<Statement>,
    /// The most rows that one insert takes of a table.
    pub rows_per_insert: usize,
    /// Of so many rows, how many one insert takes.
    pub round: fn(usize) -> usize,
    /// After a table's name: has its rows looked up by their primary key, where the planner has to be
    /// told. A statement that searched the table would wait for rows that another has claimed.
    pub by_key: &'static str,
    /// Begins to delete from `audit_pending p`.
    pub delete_pending: &'static str,
    /// Claims the rows that a query finds, but for those that another has claimed.
    pub unclaimed: &'static str,
    /// Lets an insert leave a row alone that is there already.
    pub unless_there: &'static str,
    /// The most bytes that one insert of several rows carries: what any server takes in a message. A
    /// larger row goes by itself.
    pub insert_bytes: usize,
    /// Asks for the most bytes that a row's values have: the longest message that the server takes,
    /// with room for the rest of the statement.
    pub row_bytes: &'static str,
    /// Around the entries that are looked up one by one, in the order of the keys of another table,
    /// whatever the planner would like better.
    pub then: [&'static str; 2],
    /// Follows the table that a page walks, where the planner has to be told which index it is.
    pub walk: fn(Index<'_>) -> &'static str,
    /// The same for the intents beside them.
    pub walk_begun: fn(Index<'_>) -> &'static str,
    /// Around a column's name: keeps an index on it from being used, which would sort all that
    /// matches rather than walk the primary key until the page is full.
    pub unindexed: [&'static str; 2],
    /// The function that tells where a text holds another, from 1; 0 where it does not.
    pub holds: &'static str,
    /// Around an id: the newest of a group's.
    pub newest: [&'static str; 2],
    /// Whom a permit is given to: this transaction, or what comes closest to it.
    pub grantee: &'static str,
    /// What a transaction that fills the index of words begins with, and one of retention. They wait
    /// for each other: words that come after their entry is gone would stay. Empty where they do so
    /// by themselves.
    pub apart: [&'static str; 2],
    /// Its clock: microseconds since 1970, UTC.
    pub now: &'static str,
    /// Begins a migration's transaction: keeps others out, and makes the table of versions.
    pub before_migrating: &'static str,
    /// The numbered scripts, the first one first. A released one never changes.
    pub migrations: &'static [&'static str],
    /// Lets others in once the transaction is over.
    pub after_migrating: &'static str,
    /// Makes the partitions of the months ahead; empty where there are none to make.
    pub months_ahead: &'static str,
    /// The setting that names the tenant whose rows a transaction may read; empty where none does.
    pub tenant_setting: &'static str,
    /// What one of its errors means here.
    pub trouble: fn(&dyn DatabaseError) -> Trouble,
}

/// What a database's error means to the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// A row with this key exists.
    Duplicate,
    /// A table or a column is missing.
    NotMigrated,
    /// Somebody else holds the lock.
    Locked,
    /// What the transaction has read is no longer so: it has to begin again.
    Stale,
    /// Nothing can be written to it.
    ReadOnly,
    /// It does not let this user do that.
    Denied,
    /// No partition takes the entry.
    NoPartition,
    /// It can't hold every character.
    Encoding,
    /// No room is left.
    Full,
    /// It refuses who asks, or where they ask from.
    Credentials,
    /// The server has no such database, or none was named.
    NoDatabase,
    /// It can't be opened or reached.
    Unreachable,
    /// It is damaged.
    Damaged,
    /// It refuses this content.
    Refused,
    /// None of these.
    Other,
}
