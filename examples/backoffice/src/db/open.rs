//! Which database it is, and how it is opened.

use std::time::Duration;

use audited::{MySqlStore, PgStore, SqliteStore};
use sqlx::pool::PoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{
    ConnectOptions, Connection, Database, MySql, MySqlPool, PgPool, Pool, Postgres, Sqlite,
    SqlitePool,
};
use tokio::time::timeout;

use super::Db;
use crate::problem::Problem;

const CONNECTIONS: u32 = 8;

/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

impl Db {
    /// Opens the database that the URL names, and creates what is missing in it: the app's tables and
    /// those of the audit log; on SQLite also the file.
    pub async fn open(url: &str) -> Result<Self, Problem> {
        let (scheme, _) = url.split_once(':').unwrap_or_default();
        match scheme {
            "mysql" | "mariadb" => mysql(url).await.map(Self::MySql),
            "postgres" | "postgresql" => postgres(url).await.map(Self::Postgres),
            "sqlite" => sqlite(url).await.map(Self::Sqlite),
            _ => Err(Problem::invalid(
                "DATABASE_URL",
                "begins with none of `sqlite:`, `postgres:`, `mysql:`",
            )),
        }
    }
}

async fn mysql(url: &str) -> Result<MySqlPool, Problem> {
    let pool = pool::<MySql>(url.parse()?, answering()).await?;
    let schema = sqlx::raw_sql(include_str!("../../schema/mysql.sql"));
    schema.execute(&pool).await?;
    MySqlStore::new(pool.clone()).migrate().await?;
    Ok(pool)
}

/// A pool that closes a connection which does not answer when it comes back: where a client left
/// before its query was prepared, sqlx would wait for MySQL's answer for ever.
fn answering() -> PoolOptions<MySql> {
    PoolOptions::<MySql>::new().after_release(|connection, _| {
        Box::pin(async move {
            let answer = timeout(Duration::from_secs(1), connection.ping());
            answer.await.map_err(std::io::Error::from)??;
            Ok(true)
        })
    })
}

async fn postgres(url: &str) -> Result<PgPool, Problem> {
    let pool = pool::<Postgres>(url.parse()?, PoolOptions::new()).await?;
    let schema = sqlx::raw_sql(include_str!("../../schema/postgres.sql"));
    schema.execute(&pool).await?;
    PgStore::new(pool.clone()).migrate().await?;
    Ok(pool)
}

async fn sqlite(url: &str) -> Result<SqlitePool, Problem> {
    let options: SqliteConnectOptions = url.parse()?;
    if options.get_filename().as_os_str().is_empty() {
        return Err(Problem::invalid(
            "DATABASE_URL",
            "names no file: write it like `sqlite:app.db`",
        ));
    }
    let options = options
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let pool = pool::<Sqlite>(options, PoolOptions::new()).await?;
    let schema = sqlx::raw_sql(include_str!("../../schema/sqlite.sql"));
    schema.execute(&pool).await?;
    SqliteStore::new(pool.clone()).migrate().await?;
    Ok(pool)
}

/// The first connection is made by hand, to know at once what is wrong: a pool would ask a server
/// that refuses again and again.
async fn pool<D: Database>(
    options: <D::Connection as Connection>::Options,
    pool: PoolOptions<D>,
) -> Result<Pool<D>, sqlx::Error> {
    options.connect().await?.close().await?;
    Ok(pool
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .connect_lazy_with(options))
}
