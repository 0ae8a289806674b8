//! Postgres as the suites need it.

use audit_sqlx::SqlxStore;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Pool, Postgres, QueryBuilder, Transaction};
use tokio::task::JoinHandle;
use uuid::Uuid;

#[path = "postgres/crowd.rs"]
pub(crate) mod crowd;

pub(crate) type Driver = Postgres;

/// Begins a transaction that is going to write.
pub(crate) const BEGIN: &str = "BEGIN";

/// Gives a permit to delete to the transaction that runs it.
pub(crate) const PERMIT: &str = "UPDATE audit_permits SET holder = pg_current_xact_id()";

/// Ways to begin one that people use, some of which lose against others more often.
pub(crate) const BEGINS: &[&str] = &["BEGIN", "BEGIN ISOLATION LEVEL SERIALIZABLE"];

/// Keeps a row that is read from being changed by others.
pub(crate) const FOR_UPDATE: &str = " FOR UPDATE";

/// What is said of two customers of one name.
pub(crate) const UNIQUE_VIOLATION: &str =
    "Postgres error 23505 (unique violation) on customers_name_key";

/// What is said of a COMMIT that leaves a child without its parent.
pub(crate) const REFUSED_COMMIT: &str =
    "Postgres error 23503 (foreign key violation) on children_parent_fkey";

/// What a process is told that can only read it, and writes.
pub(crate) const READ_ONLY: &str = "is read-only";

/// A schema of the test's own.
pub(crate) struct Database {
    options: PgConnectOptions,
    schema: String,
    pub(crate) pool: Pool<Driver>,
    /// Beside the app's pool, whose connections a test may leave in any state.
    pub(crate) desk: Pool<Driver>,
    pub(crate) store: SqlxStore<Driver>,
}

impl Database {
    /// With its tables.
    pub(crate) async fn new() -> Self {
        let database = Self::unmigrated().await;
        database.store.migrate().await.unwrap();
        database
    }

    /// Without any.
    pub(crate) async fn unmigrated() -> Self {
        let schema = format!("audited_test_{}", Uuid::now_v7().simple());
        let options = server().options([("search_path", &schema)]);
        let impatient = options.clone().options([("deadlock_timeout", "20ms")]); // a superuser may
        let desk = pool(impatient.clone()).await;
        run(&desk, format!("CREATE SCHEMA {schema}")).await;
        let pool = pool(impatient).await;
        let store = SqlxStore::new(pool.clone());
        Self {
            options,
            schema,
            pool,
            desk,
            store,
        }
    }

    /// Lets what is written be found by its words, as an upkeep does that may.
    pub(crate) async fn index(&self) {
        self.store.upkeep().once().await.unwrap();
    }

    /// The same database through a pool of its own, as another process has it.
    pub(crate) async fn another_store(&self) -> SqlxStore<Driver> {
        SqlxStore::new(self.another_pool().await)
    }

    /// The app's connections in another process.
    pub(crate) async fn another_pool(&self) -> Pool<Driver> {
        pool(self.options.clone()).await
    }

    /// Connections that look for tables in a schema of their own first.
    pub(crate) async fn behind_another_schema(&self) -> Pool<Driver> {
        let first = self.schema.replace("test", "first");
        run(&self.desk, format!("CREATE SCHEMA {first}")).await;
        let path = format!("{first}, {}", self.schema);
        pool(self.options.clone().options([("search_path", path)])).await
    }

    /// The same database, for reading only.
    pub(crate) async fn read_only(&self) -> SqlxStore<Driver> {
        let read_only = [("default_transaction_read_only", "on")];
        SqlxStore::new(pool(self.options.clone().options(read_only)).await)
    }

    /// The same database, for an app that may only insert and read.
    pub(crate) async fn least_privileged(&self) -> SqlxStore<Driver> {
        SqlxStore::new(self.as_app().await)
    }

    /// Connections of an app that may only insert and read.
    pub(crate) async fn as_app(&self) -> Pool<Driver> {
        let grants = [
            "SELECT ON audit_migrations",
            "SELECT, INSERT ON audit_entries",
            "SELECT, INSERT ON audit_targets",
            "INSERT ON audit_pending",
            "SELECT ON audit_words",
            "SELECT, INSERT ON audit_intents",
            "SELECT, INSERT ON audit_intent_targets",
        ];
        self.granted("app", &grants).await
    }

    /// The same database, for a process that only keeps it up.
    pub(crate) async fn keeping_up(&self) -> SqlxStore<Driver> {
        let grants = [
            "SELECT ON audit_entries",
            "SELECT, UPDATE, DELETE ON audit_pending",
            "SELECT, INSERT, UPDATE ON audit_words",
        ];
        SqlxStore::new(self.granted("keeper", &grants).await)
    }

    /// Connections of a job that may only do what retention needs.
    pub(crate) async fn as_retention(&self) -> Pool<Driver> {
        let grants = [
            "SELECT, INSERT, DELETE ON audit_entries",
            "SELECT, INSERT, DELETE ON audit_targets",
            "INSERT ON audit_pending",
            "SELECT, DELETE ON audit_words",
            "SELECT, DELETE ON audit_intents",
            "SELECT, DELETE ON audit_intent_targets",
            "SELECT, UPDATE ON audit_permits",
            "SELECT, INSERT, DELETE ON audit_holds",
        ];
        self.granted("retention", &grants).await
    }

    /// Connections of a role with these rights.
    pub(crate) async fn granted(&self, role: &str, grants: &[&str]) -> Pool<Driver> {
        let name = self.schema.replace("test", role);
        let create = format!("CREATE ROLE {name} LOGIN PASSWORD '{name}'");
        run(&self.desk, create).await;
        let usage = format!("GRANT USAGE ON SCHEMA {} TO {name}", self.schema);
        run(&self.desk, usage).await;
        for grant in grants {
            run(&self.desk, format!("GRANT {grant} TO {name}")).await;
        }
        pool(self.options_of(&name)).await
    }

    /// How a role enters it whose password is its name.
    pub(crate) fn options_of(&self, role: &str) -> PgConnectOptions {
        self.options.clone().username(role).password(role)
    }

    /// Where it is, and how it is entered.
    pub(crate) fn url(&self) -> String {
        let mut url = self.options.to_url_lossy();
        let schema = format!("-c search_path={}", self.schema);
        url.query_pairs_mut().append_pair("options", &schema);
        url.to_string()
    }

    /// The same server, and no database that it has.
    pub(crate) fn url_of_nothing(&self) -> String {
        let options = self.options.clone().database("audited_nowhere");
        options.to_url_lossy().to_string()
    }

    /// A server that refuses.
    pub(crate) fn unreachable_url(&self) -> String {
        self.options.clone().port(1).to_url_lossy().to_string()
    }

    /// A URL that can't be read.
    pub(crate) fn malformed_url(&self) -> String {
        "postgres://app:hunter2@host:none/shop".to_owned()
    }

    /// Somebody whom the server does not know by this password.
    pub(crate) fn url_of_a_stranger(&self) -> String {
        self.options
            .clone()
            .password("hunter2")
            .to_url_lossy()
            .to_string()
    }

    /// A database that nobody serves.
    pub(crate) fn unreachable_store(&self) -> SqlxStore<Driver> {
        SqlxStore::new(Pool::connect_lazy_with(server().port(1)))
    }

    /// Runs text as its owner would by hand.
    pub(crate) async fn by_hand(&self, sql: &'static str) -> Result<u64, sqlx::Error> {
        let done = sqlx::raw_sql(sql).execute(&self.desk).await?;
        Ok(done.rows_affected())
    }

    /// The number that a query answers.
    pub(crate) async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.desk).await.unwrap()
    }

    /// A transaction that can't be committed with an entry, since another, which makes a change, is
    /// in its way: each wrote what the other had read.
    pub(crate) async fn outrun(&self) -> (Transaction<'static, Driver>, JoinHandle<()>) {
        let begin = "BEGIN ISOLATION LEVEL SERIALIZABLE";
        let mut tx = self.pool.begin_with(begin).await.unwrap();
        let mut other = self.desk.begin_with(begin).await.unwrap();
        by_hand(&mut tx, "SELECT * FROM changes").await;
        by_hand(&mut other, "SELECT * FROM audit_entries").await;
        by_hand(&mut other, "INSERT INTO changes VALUES (1)").await;
        other.commit().await.unwrap();
        (tx, tokio::spawn(async {}))
    }
}

fn server() -> PgConnectOptions {
    let url = std::env::var("AUDITED_POSTGRES_URL");
    let url = url.expect("AUDITED_POSTGRES_URL is not set: run `cargo xtask test`");
    url.parse().unwrap()
}

/// A pool as the driver makes it.
pub(crate) fn pool_options() -> PgPoolOptions {
    PgPoolOptions::new()
}

async fn pool(options: PgConnectOptions) -> Pool<Driver> {
    pool_options()
        .max_connections(4)
        .connect_with(options)
        .await
        .unwrap()
}

async fn by_hand(tx: &mut Transaction<'_, Driver>, sql: &'static str) {
    sqlx::raw_sql(sql).execute(&mut **tx).await.unwrap();
}

async fn run(pool: &Pool<Driver>, sql: String) {
    let mut sql = QueryBuilder::<Driver>::new(sql);
    sql.build().execute(pool).await.unwrap();
}
