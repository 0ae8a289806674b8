//! A schema of the test's own.

use sqlx::{Connection, PgConnection, QueryBuilder};
use uuid::Uuid;

pub(crate) struct Database {
    url: String,
}

impl Database {
    pub(crate) async fn new() -> Self {
        let server = std::env::var("AUDITED_POSTGRES_URL");
        let server = server.expect("AUDITED_POSTGRES_URL is not set: run `cargo xtask test`");
        let schema = format!("backoffice_test_{}", Uuid::now_v7().simple());
        let mut connection = PgConnection::connect(&server).await.unwrap();
        let mut create = QueryBuilder::new(format!("create schema {schema}"));
        create.build().execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        let separator = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{separator}options[search_path]={schema}");
        Self { url }
    }

    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }
}
