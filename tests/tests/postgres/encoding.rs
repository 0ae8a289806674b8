//! A database that can't hold every character would refuse entries for what somebody has typed.

use audit_core::Sink;
use audit_sqlx::PgStore;
use audited_tests::entries::entry;
use serde_json::json;
use sqlx::postgres::PgPoolOptions;
use sqlx::{PgPool, Postgres, QueryBuilder};
use uuid::Uuid;

use crate::database::Database;

/// The pool of a database with this encoding.
async fn encoded(database: &Database, encoding: &str) -> PgPool {
    let name = format!("audited_test_{}", Uuid::now_v7().simple());
    let create =
        format!("CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0");
    let mut create = QueryBuilder::<Postgres>::new(create);
    create.build().execute(&database.desk).await.unwrap();
    let options = (*database.pool.connect_options()).clone().database(&name);
    let options = options.options([("search_path", "public")]);
    PgPoolOptions::new().connect_with(options).await.unwrap()
}

#[tokio::test]
async fn it_is_not_migrated_and_says_so() {
    let database = Database::unmigrated().await;
    let store = PgStore::new(encoded(&database, "LATIN1").await);
    let error = store.migrate().await.unwrap_err();
    assert!(
        error.is_unavailable() && error.to_string().contains("UTF8"),
        "{error}"
    );
}

#[tokio::test]
async fn one_that_keeps_bytes_as_they_are_is_as_good() {
    let database = Database::unmigrated().await;
    let store = PgStore::new(encoded(&database, "SQL_ASCII").await);
    store.migrate().await.unwrap();
    let entry = entry(1, json!({"summary": "sold 🦀"}));
    store.write(&[entry]).await.unwrap();
}
