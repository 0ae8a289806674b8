//! MariaDB's other ways to a row.

use crate::database::Database;
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

#[tokio::test]
async fn ignore_does_not_get_round_a_trigger() {
    refused("UPDATE IGNORE audit_entries SET entry = '{}'").await;
    refused("DELETE IGNORE FROM audit_entries").await;
    refused("DELETE IGNORE e, t FROM audit_entries e JOIN audit_targets t USING (tenant)").await;
    refused(
        "INSERT IGNORE INTO audit_targets SELECT * FROM audit_targets ON DUPLICATE KEY UPDATE changed = '[]'",
    )
    .await;
}

/// A foreign key's cascade fires no trigger: the app's user must not be able to add one.
#[tokio::test]
async fn a_cascade_takes_the_right_to_alter_the_table() {
    let database = Database::new().await;
    let app = database.as_app().await;
    let cascade = "ALTER TABLE audit_targets ADD FOREIGN KEY (target_id) REFERENCES customers (id)
        ON DELETE CASCADE";
    let customers = "CREATE TABLE customers (id VARBINARY(190) PRIMARY KEY)";
    database.by_hand(customers).await.unwrap();
    let error = sqlx::raw_sql(cascade).execute(&app).await.unwrap_err();
    assert!(error.to_string().contains("denied"), "{error}");
    database.by_hand(cascade).await.unwrap();
}
