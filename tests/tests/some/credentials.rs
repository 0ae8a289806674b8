//! Who comes with the wrong password is told so, where a server asks for one.

use audit_sqlx::connect;

use crate::database::Database;

#[tokio::test]
async fn wrong_credentials_are_told_without_them() {
    let database = Database::new().await;
    let error = connect(&database.url_of_a_stranger()).await.err().unwrap();
    let told = format!("{error} {error:?}");
    assert!(
        error.is_unavailable() && told.contains("refuses these credentials"),
        "{told}"
    );
    assert!(!told.contains("hunter2"), "{told}");
}
