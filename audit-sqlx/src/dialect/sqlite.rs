//! SQLite 3.37 or newer.

use std::time::Duration;

use sqlx::error::DatabaseError;

use super::{Dialect, Trouble};
use crate::statement::index::Index;
use crate::statement::{Statement, insert};

pub(crate) const SQLITE: Dialect = Dialect {
    name: "SQLite",
    // Begun deferred, a transaction that reads and then writes fails at once when another writes.
    begin: "BEGIN IMMEDIATE",
    placeholder: |text, _| text.push('?'),
    opened,
    insert: insert::rows_of_values,
    insert_into: insert::values,
    rows_per_insert: 128, // 16 columns each; the limit is 32,766 variables
    round: insert::power_of_two,
    by_key: "",
    delete_pending: "DELETE FROM audit_pending AS p",
    unclaimed: "",
    unless_there: " ON CONFLICT DO NOTHING",
    insert_bytes: 4 << 20,
    row_bytes: "SELECT 1000000000 - 1048576", // SQLITE_MAX_LENGTH, of a row, too
    then: [" CROSS JOIN", ""],
    walk,
    walk_begun,
    unindexed: ["+", ""],
    holds: "instr",
    newest: ["MAX(", ")"],
    grantee: "1",
    apart: ["", ""],
    now: "CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000",
    before_migrating: "",
    migrations: &[
        include_str!("../../migrations/sqlite/0001_entries_and_targets.sql"),
        include_str!("../../migrations/sqlite/0002_text.sql"),
        include_str!("../../migrations/sqlite/0003_retention.sql"),
        include_str!("../../migrations/sqlite/0004_intents.sql"),
    ],
    after_migrating: "",
    months_ahead: "",
    tenant_setting: "",
    trouble,
};

/// Without statistics, a range of ids looks as good as one category or actor.
fn walk(index: Index<'_>) -> &'static str {
    match index {
        Index::Actor => " INDEXED BY audit_entries_actor",
        Index::Category => " INDEXED BY audit_entries_category",
        Index::Record(..) | Index::Word | Index::Log => "",
    }
}

fn walk_begun(index: Index<'_>) -> &'static str {
    match index {
        Index::Actor => " INDEXED BY audit_intents_actor",
        Index::Category => " INDEXED BY audit_intents_category",
        Index::Record(..) | Index::Word | Index::Log => "",
    }
}

/// Waits so long for the lock, and for the disk, and checks at COMMIT that no permit is kept. A schema
/// that is not trusted may not ask whether it does.
fn opened(dialect: &'static Dialect, patience: Duration) -> Vec<Statement> {
    let mut lock = Statement::new(dialect, "PRAGMA busy_timeout = ");
    lock.push(&patience.as_millis().to_string());
    let pragmas = [
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
        "PRAGMA trusted_schema = ON",
    ];
    let pragmas = pragmas.map(|pragma| Statement::new(dialect, pragma));
    std::iter::once(lock).chain(pragmas).collect()
}

/// <https://www.sqlite.org/rescode.html>
fn trouble(error: &dyn DatabaseError) -> Trouble {
    let code = error
        .code()
        .and_then(|code| code.parse().ok())
        .unwrap_or(0_i32);
    match (code, code & 0xFF) {
        (1555 | 2067 | 2579, _) => Trouble::Duplicate,
        (1811, _) if error.message().ends_with("already has this id") => Trouble::Duplicate,
        (517, _) => Trouble::Stale,
        (_, 1) if error.message().starts_with("no such table: audit_") => Trouble::NotMigrated,
        (_, 1) if error.message().contains("has no column") => Trouble::NotMigrated,
        (_, 1) if error.message().starts_with("no such column") => Trouble::NotMigrated,
        (_, 5 | 6) => Trouble::Locked,
        (_, 8) => Trouble::ReadOnly,
        (_, 13) => Trouble::Full,
        (_, 3 | 10 | 14 | 23) => Trouble::Unreachable,
        (_, 11 | 26) => Trouble::Damaged,
        (_, 18..=20) => Trouble::Refused,
        _ => Trouble::Other,
    }
}
