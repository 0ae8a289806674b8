use audited::PgStore;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use super::{Commits, Database, add_tables, asked_alike};

/// A schema of its own, on the server of `AUDITED_POSTGRES_URL`.
#[derive(Clone)]
pub struct Postgres {
    /// The schema's name.
    pub schema: String,
    pool: PgPool,
    store: PgStore,
}

impl Database for Postgres {
    type Driver = sqlx::Postgres;

    const NAME: &'static str = "Postgres";
    const BEGIN: &'static str = "BEGIN";

    asked_alike! {
        find: "SELECT * FROM customers WHERE id = $1 FOR UPDATE",
        save: "UPDATE customers SET name = $1, email = $2, plan = $3, seats = $4, balance = $5,
            active = $6, city = $7, notes = $8, version = $9 WHERE id = $10",
        order: "INSERT INTO orders (id, note) VALUES ($1, $2)"
    }

    async fn new(commits: Commits, connections: u32) -> Self {
        let schema = format!("audited_bench_{}", Uuid::now_v7().simple());
        let commits = match commits {
            Commits::OnDisk => "on",
            Commits::AtOnce => "off",
        };
        let options =
            server().options([("search_path", &*schema), ("synchronous_commit", commits)]);
        let pool = PgPoolOptions::new()
            .min_connections(connections)
            .max_connections(connections);
        let pool = pool.connect_with(options).await.unwrap();
        let store = PgStore::new(pool.clone());
        let database = Self {
            schema,
            pool,
            store,
        };
        database
            .run(&format!("CREATE SCHEMA {}", database.schema))
            .await;
        database.store.migrate().await.unwrap();
        add_tables!(&database.pool);
        database
    }

    async fn settings(&self) -> String {
        let names = "server_version fsync synchronous_commit shared_buffers";
        let mut settings = Vec::new();
        for name in names.split(' ') {
            let value = self.texts(&format!("SHOW {name}")).await.concat();
            settings.push(format!("{name} {value}"));
        }
        settings.join(", ")
    }

    async fn remove(self) {
        self.run(&format!("DROP SCHEMA {} CASCADE", self.schema))
            .await;
        self.pool.close().await;
    }
}

fn server() -> PgConnectOptions {
    let url = std::env::var("AUDITED_POSTGRES_URL");
    let url = url.expect("AUDITED_POSTGRES_URL is not set: run `cargo xtask bench`");
    url.parse().unwrap()
}
