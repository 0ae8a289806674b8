//! MariaDB's ways of changing a row by inserting another.

use crate::guard::refused;

#[tokio::test]
async fn replace_is_refused() {
    refused("REPLACE INTO audit_entries SELECT * FROM audit_entries").await;
    refused("REPLACE INTO audit_targets SELECT * FROM audit_targets").await;
}

#[tokio::test]
async fn an_upsert_is_refused() {
    refused(
        "INSERT INTO audit_targets SELECT * FROM audit_targets ON DUPLICATE KEY UPDATE changed = '[]'",
    )
    .await;
}
