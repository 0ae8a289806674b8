//! SQLite's ways of deleting a row by inserting another.

use crate::guard::refused;

#[tokio::test]
async fn replace_is_refused() {
    refused("REPLACE INTO audit_entries SELECT * FROM audit_entries").await;
    refused("REPLACE INTO audit_targets SELECT * FROM audit_targets").await;
}

#[tokio::test]
async fn replace_by_rowid_is_refused() {
    refused(
        "REPLACE INTO audit_entries (rowid, tenant, id, stream, category, action, operation,
            outcome, actor_kind, actor_id, entry, salt)
         SELECT rowid, 'other', id, stream, category, action, operation,
            outcome, actor_kind, actor_id, '{}', salt FROM audit_entries",
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
async fn update_or_replace_is_refused() {
    refused("UPDATE OR REPLACE audit_targets SET changed = '[]'").await;
}
