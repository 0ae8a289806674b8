//! SQLite's ways of deleting a row by inserting another.

use audit_core::Sink;
use audited_tests::entries::entry;
use serde_json::json;

use crate::database::Database;
use crate::guard::refused;

#[tokio::test]
async fn replace_is_refused() {
    refused("REPLACE INTO audit_entries SELECT * FROM audit_entries").await;
    refused("REPLACE INTO audit_targets SELECT * FROM audit_targets").await;
}

#[tokio::test]
async fn replace_by_rowid_is_refused() {
    refused(
        "REPLACE INTO audit_entries (rowid, tenant, id, occurred_at, stream, category, action,
            operation, outcome, actor_kind, actor_id, kinds, entry, salt)
         SELECT rowid, 'other', id, occurred_at, stream, category, action,
            operation, outcome, actor_kind, actor_id, kinds, '{}', salt FROM audit_entries",
    )
    .await;
    refused(
        "REPLACE INTO audit_targets (rowid, tenant, kind, target_id, entry_id, role, changed)
         SELECT rowid, 'other', kind, target_id, entry_id, role, '[]' FROM audit_targets",
    )
    .await;
}

#[tokio::test]
async fn an_upsert_is_refused() {
    refused(
        "INSERT INTO audit_targets SELECT * FROM audit_targets WHERE true
         ON CONFLICT DO UPDATE SET changed = '[]'",
    )
    .await;
}

#[tokio::test]
async fn update_or_replace_and_or_ignore_are_refused() {
    refused("UPDATE OR REPLACE audit_targets SET changed = '[]'").await;
    refused("UPDATE OR IGNORE audit_entries SET entry = '{}'").await;
}

/// After a row below 1, SQLite would give the next ones numbers that no trigger can tell from none.
#[tokio::test]
async fn a_rowid_below_one_is_refused() {
    let database = Database::new().await;
    for sql in [
        "INSERT INTO audit_entries (rowid, tenant, id, occurred_at, stream, category, action,
            operation, outcome, actor_kind, actor_id, kinds, entry, salt)
         VALUES (-10, 'other', x'00', 0, '', '', '', '', '', '', '', ',', '{}', x'00')",
        "INSERT INTO audit_targets (rowid, tenant, kind, target_id, entry_id, role, changed)
         VALUES (-1, 'other', '', '', x'00', '', '[]')",
    ] {
        let error = database.by_hand(sql).await.unwrap_err().to_string();
        assert!(error.contains("rowid"), "{error}");
    }
    database.store.write(&[entry(1, json!({}))]).await.unwrap();
    let first = "SELECT min(rowid) FROM audit_entries";
    assert_eq!(database.number(first).await, 1);
}
