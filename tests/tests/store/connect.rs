//! A tool connects by a URL, and is told what is wrong with it.

use audit_core::{Error, Filter, Limit, Sink, Store};
use audit_sqlx::connect;
use audited_tests::entries::{acme, entry};
use serde_json::json;

use crate::database::Database;

async fn refusal(url: &str) -> Error {
    match connect(url).await {
        Ok(_) => panic!("{url} was accepted"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn a_url_leads_to_the_store() {
    let database = Database::new().await;
    database.store.write(&[entry(1, json!({}))]).await.unwrap();
    let store = connect(&database.url()).await.unwrap();
    let filter = Filter::new(acme());
    let page = store.page(&filter, None, Limit::default()).await.unwrap();
    assert_eq!(page.entries.len(), 1);
}

#[tokio::test]
async fn connecting_makes_no_tables_and_the_first_read_says_to_migrate() {
    let database = Database::unmigrated().await;
    let store = connect(&database.url()).await.unwrap();
    let read = store.entry(&acme(), entry(1, json!({})).id).await;
    let error = read.unwrap_err();
    assert!(
        error.is_unavailable() && error.to_string().contains("call `migrate`"),
        "{error}"
    );
    database.store.migrate().await.unwrap();
    store.entry(&acme(), entry(1, json!({})).id).await.unwrap();
}

#[tokio::test]
async fn tables_of_the_future_are_told_at_once() {
    let database = Database::new().await;
    let future = "INSERT INTO audit_migrations (version) VALUES (999)";
    database.by_hand(future).await.unwrap();
    let error = refusal(&database.url()).await;
    assert!(
        error.is_invalid() && error.to_string().contains("upgrade `audited`"),
        "{error}"
    );
}

#[tokio::test]
async fn a_database_that_is_not_there_is_named_as_that_and_not_made() {
    let database = Database::new().await;
    for _ in 0..2 {
        let error = refusal(&database.url_of_nothing()).await;
        assert!(
            error.is_unavailable() && error.to_string().contains("mend its name"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn what_can_not_be_reached_says_what_to_check() {
    let database = Database::new().await;
    let error = refusal(&database.unreachable_url()).await;
    assert!(
        error.is_unavailable() && error.to_string().contains("check that it"),
        "{error}"
    );
}

#[tokio::test]
async fn a_url_that_can_not_be_read_says_how_to_write_it_and_does_not_show_it() {
    let database = Database::new().await;
    let error = refusal(&database.malformed_url()).await;
    assert!(
        error.is_invalid() && error.to_string().contains("write it like"),
        "{error}"
    );
    assert!(!error.to_string().contains("hunter2"), "{error}");
}

#[tokio::test]
async fn an_unknown_scheme_is_told_the_known_ones() {
    let error = refusal("mssql://sa:hunter2@host/shop").await.to_string();
    assert!(error.contains("`sqlite:`, `postgres:`"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}
