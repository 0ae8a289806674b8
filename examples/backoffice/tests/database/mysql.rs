//! A database of the test's own.

use sqlx::mysql::MySqlConnectOptions;
use sqlx::{ConnectOptions, Connection, QueryBuilder};
use uuid::Uuid;

pub(crate) struct Database {
    url: String,
}

impl Database {
    pub(crate) async fn new() -> Self {
        let server = std::env::var("AUDITED_MYSQL_URL");
        let server = server.expect("AUDITED_MYSQL_URL is not set: run `cargo xtask test`");
        let server: MySqlConnectOptions = server.parse().unwrap();
        let name = format!("backoffice_test_{}", Uuid::now_v7().simple());
        let mut connection = server.connect().await.unwrap();
        let mut create = QueryBuilder::new(format!("create database {name}"));
        create.build().execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        let url = server.database(&name).to_url_lossy().to_string();
        Self { url }
    }

    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }
}
