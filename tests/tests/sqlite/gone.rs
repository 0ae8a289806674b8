//! A file that comes and goes.

use audit_core::Sink;
use audited_tests::entries::entry;
use serde_json::json;

use crate::database::Database;

#[tokio::test]
async fn a_file_that_is_gone_is_unavailable_and_comes_back() {
    let database = Database::new().await;
    let away = database.file().with_extension("away");
    std::fs::rename(database.file(), &away).unwrap();
    let store = database.another_lazy_store();
    let error = store.write(&[entry(1, json!({}))]).await.unwrap_err();
    assert!(
        error.is_unavailable() && error.to_string().contains("can't open"),
        "{error}"
    );
    std::fs::rename(&away, database.file()).unwrap();
    store.write(&[entry(1, json!({}))]).await.unwrap();
}
