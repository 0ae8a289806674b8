use audited::MySqlStore;
use sqlx::MySqlPool;
use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use uuid::Uuid;

use super::{Commits, Database, add_tables, asked_alike};

/// A database of its own, on the server of `AUDITED_MYSQL_URL`.
#[derive(Clone)]
pub struct MySql {
    /// The database's name.
    pub name: String,
    pool: MySqlPool,
    store: MySqlStore,
}

impl Database for MySql {
    type Driver = sqlx::MySql;

    const NAME: &'static str = "MariaDB";
    const BEGIN: &'static str = "BEGIN";

    asked_alike! {
        find: "SELECT * FROM customers WHERE id = ? FOR UPDATE",
        save: "UPDATE customers SET name = ?, email = ?, plan = ?, seats = ?, balance = ?,
            active = ?, city = ?, notes = ?, version = ? WHERE id = ?",
        order: "INSERT INTO orders (id, note) VALUES (?, ?)"
    }

    /// When its commits answer is the whole server's setting.
    async fn new(_: Commits, connections: u32) -> Self {
        let name = format!("audited_bench_{}", Uuid::now_v7().simple());
        let nowhere = MySqlPool::connect_with(server()).await.unwrap();
        let create = super::script::<sqlx::MySql>(&format!("CREATE DATABASE {name}"));
        sqlx::raw_sql(create).execute(&nowhere).await.unwrap();
        nowhere.close().await;
        let pool = MySqlPoolOptions::new()
            .min_connections(connections)
            .max_connections(connections);
        let pool = pool.connect_with(server().database(&name)).await.unwrap();
        let store = MySqlStore::new(pool.clone());
        store.migrate().await.unwrap();
        add_tables!(&pool);
        Self { name, pool, store }
    }

    async fn settings(&self) -> String {
        let names = "innodb_flush_log_at_trx_commit innodb_buffer_pool_size log_bin";
        let mut settings = self.texts("SELECT CONCAT('version ', version())").await;
        for name in names.split(' ') {
            let value = format!("SELECT CAST(@@{name} AS CHAR)");
            settings.push(format!("{name} {}", self.texts(&value).await.concat()));
        }
        settings.join(", ")
    }

    async fn remove(self) {
        self.run(&format!("DROP DATABASE {}", self.name)).await;
        self.pool.close().await;
    }
}

fn server() -> MySqlConnectOptions {
    let url = std::env::var("AUDITED_MYSQL_URL");
    let url = url.expect("AUDITED_MYSQL_URL is not set: run `cargo xtask bench`");
    url.parse().unwrap()
}
