//! Postgres 13 or newer.

use std::time::Duration;

use sqlx::error::DatabaseError;

use super::{Dialect, Trouble};
use crate::statement::{Statement, insert};

pub(crate) const POSTGRES: Dialect = Dialect {
    name: "Postgres",
    begin: "BEGIN",
    placeholder: |text, number| {
        text.push('$');
        text.push_str(&number.to_string());
    },
    opened,
    insert: insert::arrays,
    insert_into: insert::columns,
    rows_per_insert: 1_000,
    round: |rows| rows,
    by_key: "",
    delete_pending: "DELETE FROM audit_pending p",
    unclaimed: " FOR UPDATE SKIP LOCKED",
    unless_there: " ON CONFLICT DO NOTHING",
    insert_bytes: 4 << 20,
    row_bytes: "SELECT 1000000000::bigint", // a field holds 1 GiB at most, and so does a message
    // What has an OFFSET is not merged into the rest. A join that walks both tables would begin at the
    // log's end, however far from it the page is.
    then: [
        " CROSS JOIN LATERAL (SELECT * FROM",
        " OFFSET 0) e WHERE TRUE",
    ],
    walk: |_| "",
    walk_begun: |_| "",
    unindexed: ["(", " || '')"],
    holds: "strpos",
    newest: ["MAX(", "::text COLLATE \"C\")::uuid"], // it has no MAX of uuids before version 18
    grantee: "pg_current_xact_id()",
    // Who waits for a row that is locked in common may wait for ever: others come and share it. This
    // lock is had in turn, and takes no right.
    apart: [
        "SELECT pg_advisory_xact_lock_shared(
            hashtextextended('audited words', 'audit_words'::regclass::oid::bigint))",
        "SELECT pg_advisory_xact_lock(
            hashtextextended('audited words', 'audit_words'::regclass::oid::bigint))",
    ],
    now: "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint",
    // A statement that fails, as asking a table that is missing does, would end the transaction.
    before_migrating: "SET LOCAL lock_timeout = 0;
        SELECT pg_advisory_xact_lock(hashtextextended('audited ' || current_schema(), 0));
        SET LOCAL lock_timeout = '5s';
        CREATE TABLE IF NOT EXISTS audit_migrations (
            version    bigint PRIMARY KEY,
            applied_at timestamptz NOT NULL DEFAULT now()
        )",
    migrations: &[
        include_str!("../../migrations/postgres/0001_entries_and_targets.sql"),
        include_str!("../../migrations/postgres/0002_text.sql"),
        include_str!("../../migrations/postgres/0003_retention.sql"),
        include_str!("../../migrations/postgres/0004_intents.sql"),
    ],
    after_migrating: "",
    months_ahead: include_str!("../../migrations/postgres/partitions/months.sql"),
    tenant_setting: "audited.tenant",
    trouble,
};

/// Waits so long for a lock, and sees what others have committed meanwhile; waits for the disk, unless
/// it waits for even more than that.
fn opened(dialect: &'static Dialect, patience: Duration) -> Vec<Statement> {
    let mut lock = Statement::new(dialect, "SELECT set_config('lock_timeout', ");
    lock.push(&format!("'{}', false)", patience.as_millis()));
    let disk = "SELECT set_config('synchronous_commit', 'on', false)
        WHERE current_setting('synchronous_commit') = 'off'";
    let isolation = "SELECT set_config('default_transaction_isolation', 'read committed', false)";
    vec![
        lock,
        Statement::new(dialect, isolation),
        Statement::new(dialect, disk),
    ]
}

/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn trouble(error: &dyn DatabaseError) -> Trouble {
    let code = error.code().unwrap_or_default();
    let is_ours = |name: Option<&str>| name.is_some_and(|name| name.starts_with("audit_"));
    match &*code {
        "23505" if is_ours(error.table()) => Trouble::Duplicate,
        "23514" if is_ours(error.table()) => Trouble::NoPartition,
        // In the server's language, with its quotation marks.
        "42P01" if error.message().contains("audit_") => Trouble::NotMigrated,
        "42703" => Trouble::NotMigrated,
        "55P03" | "57014" => Trouble::Locked,
        "40001" | "40P01" => Trouble::Stale,
        "22P05" => Trouble::Encoding,
        "25006" => Trouble::ReadOnly,
        "42501" => Trouble::Denied,
        "53100" => Trouble::Full,
        "3D000" => Trouble::NoDatabase,
        "25P02" => Trouble::Refused, // an earlier statement of the transaction has failed
        "XX001" | "XX002" => Trouble::Damaged,
        _ => match code.get(..2).unwrap_or_default() {
            "28" => Trouble::Credentials,
            "08" | "53" | "57" => Trouble::Unreachable,
            "22" | "23" | "54" => Trouble::Refused,
            _ => Trouble::Other,
        },
    }
}

#[cfg(test)]
mod tests;
