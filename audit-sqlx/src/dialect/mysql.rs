//! MariaDB 10.6 or newer, and MySQL 8.

use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::mysql::MySqlDatabaseError;

use super::{Dialect, Trouble};
use crate::statement::index::Index;
use crate::statement::{Statement, insert};

pub(crate) const MYSQL: Dialect = Dialect {
    name: "MySQL",
    begin: "BEGIN",
    placeholder: |text, _| text.push('?'),
    opened,
    insert: insert::rows_of_values,
    insert_into: insert::values,
    rows_per_insert: 1024, // 16 columns each; the limit is 65,535 arguments
    round: insert::power_of_two,
    by_key: " FORCE INDEX (PRIMARY)",
    delete_pending: "DELETE p FROM audit_pending p",
    unclaimed: " FOR UPDATE SKIP LOCKED",
    unless_there: " ON DUPLICATE KEY UPDATE word = word",
    insert_bytes: 768 << 10, // servers are set to 1 MiB and more
    row_bytes: "SELECT CAST(@@max_allowed_packet AS SIGNED) - 65536",
    then: [" STRAIGHT_JOIN", ""],
    walk,
    walk_begun,
    unindexed: ["CONCAT(", ")"],
    holds: "INSTR",
    newest: ["MAX(", ")"],
    grantee: "CONNECTION_ID()",
    apart: [
        "SELECT n FROM audit_permits LOCK IN SHARE MODE",
        "SELECT n FROM audit_permits FOR UPDATE",
    ],
    now: "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))",
    // What changes tables commits by itself, so that only a lock of its own keeps others waiting.
    before_migrating: "DO GET_LOCK(CONCAT('audited ', MD5(DATABASE())), 600);
        CREATE TABLE IF NOT EXISTS audit_migrations (
            version    BIGINT PRIMARY KEY,
            applied_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
        ) ENGINE = InnoDB",
    migrations: &[
        include_str!("../../migrations/mysql/0001_entries_and_targets.sql"),
        include_str!("../../migrations/mysql/0002_text.sql"),
        include_str!("../../migrations/mysql/0003_retention.sql"),
        include_str!("../../migrations/mysql/0004_intents.sql"),
    ],
    after_migrating: "DO RELEASE_LOCK(CONCAT('audited ', MD5(DATABASE())))",
    months_ahead: "",
    tenant_setting: "",
    trouble,
};

fn walk(index: Index<'_>) -> &'static str {
    match index {
        Index::Actor => " FORCE INDEX (audit_entries_actor)",
        Index::Category => " FORCE INDEX (audit_entries_category)",
        Index::Record(..) => " FORCE INDEX (audit_targets_record)",
        Index::Word | Index::Log => " FORCE INDEX (PRIMARY)",
    }
}

fn walk_begun(index: Index<'_>) -> &'static str {
    match index {
        Index::Actor => " FORCE INDEX (audit_intents_actor)",
        Index::Category => " FORCE INDEX (audit_intents_category)",
        Index::Record(..) | Index::Word | Index::Log => " FORCE INDEX (PRIMARY)",
    }
}

/// Waits so long for a lock, and sees what others have committed meanwhile.
fn opened(dialect: &'static Dialect, patience: Duration) -> Vec<Statement> {
    let mut lock = Statement::new(dialect, "SET SESSION innodb_lock_wait_timeout = ");
    lock.push(&patience.as_secs().max(1).to_string());
    let isolation = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";
    vec![lock, Statement::new(dialect, isolation)]
}

/// <https://mariadb.com/kb/en/mariadb-error-code-reference/>
fn trouble(error: &dyn DatabaseError) -> Trouble {
    let mysql = error.try_downcast_ref::<MySqlDatabaseError>();
    match mysql.map_or(0, MySqlDatabaseError::number) {
        1062 => Trouble::Duplicate,
        1146 if error.message().contains("audit_") => Trouble::NotMigrated,
        1054 => Trouble::NotMigrated,
        1205 | 3024 => Trouble::Locked,
        1020 | 1213 => Trouble::Stale,
        1036 | 1290 | 1792 => Trouble::ReadOnly,
        1142 | 1143 | 1227 | 1370 | 1419 => Trouble::Denied,
        1021 | 1114 => Trouble::Full,
        1045 | 1130 | 1698 => Trouble::Credentials,
        1044 | 1046 | 1049 => Trouble::NoDatabase,
        1040 | 1053 | 1203 | 1226 | 1927 => Trouble::Unreachable,
        1034 | 1194 | 1195 => Trouble::Damaged,
        1048 | 1118 | 1153 | 1264 | 1366 | 1406 | 1451 | 1452 | 3819 | 4025 => Trouble::Refused,
        _ => Trouble::Other,
    }
}
