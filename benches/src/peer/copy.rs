use bytes::Bytes;
use futures_util::TryStreamExt;
use sqlx::pool::PoolConnection;
use sqlx::{Connection, PgConnection, Postgres};

use super::Peer;
use crate::database::{self, Database};

/// `COPY … FROM STDIN (FORMAT BINARY)`, of bytes that are ready to be sent.
///
/// It goes through the server's Unix socket where it has one: sqlx leaves Nagle's algorithm on, by which
/// the end of each COPY over TCP waits some 40 ms for an acknowledgement that the server delays.
pub struct Copy {
    from: PoolConnection<Postgres>,
    to: PgConnection,
    tables: Vec<String>,
}

/// The tables with the columns that an insert fills, as `audit_targets (tenant, …)`.
const TABLES: &str = "
    SELECT table_name || ' (' || string_agg(column_name, ', ' ORDER BY ordinal_position) || ')'
    FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name LIKE 'audit\\_%'
        AND table_name NOT IN ('audit_migrations', 'audit_permits')
        AND column_default IS NULL AND is_identity = 'NO'
    GROUP BY table_name ORDER BY table_name";

/// The bytes of a header and a trailer. What the store does not write is not copied either.
const WITHOUT_ROWS: usize = 19 + 2;

const TRIGGERS: &str = "
    SELECT 'DROP TRIGGER ' || t.tgname || ' ON ' || t.tgrelid::regclass FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid AND c.relnamespace = current_schema()::regnamespace
    WHERE NOT t.tgisinternal";

impl Peer<database::Postgres> for Copy {
    const NAME: &'static str = "COPY … (FORMAT BINARY)";

    type Batch = Vec<(String, Vec<Bytes>)>;

    async fn new(database: &database::Postgres, copy: &database::Postgres) -> Self {
        for drop in copy.texts(TRIGGERS).await {
            copy.run(&drop).await;
        }
        Self {
            from: copy.pool().acquire().await.unwrap(),
            to: nearest(database).await,
            tables: database.texts(TABLES).await,
        }
    }

    async fn take(&mut self) -> Self::Batch {
        let mut batch = Vec::new();
        for table in &self.tables {
            let out = format!("COPY {table} TO STDOUT (FORMAT BINARY)");
            let rows = self.from.copy_out_raw(&out).await.unwrap();
            let rows: Vec<Bytes> = rows.try_collect().await.unwrap();
            let rows: Bytes = rows.concat().into();
            if rows.len() > WITHOUT_ROWS {
                batch.push((table.clone(), vec![rows]));
            }
            let name = table.split(' ').next().unwrap();
            let empty = database::script::<Postgres>(&format!("TRUNCATE {name}"));
            sqlx::raw_sql(empty).execute(&mut *self.from).await.unwrap();
        }
        batch
    }

    async fn write(&mut self, batch: Self::Batch) {
        let mut tx = self.to.begin().await.unwrap();
        for (table, rows) in batch {
            let statement = format!("COPY {table} FROM STDIN (FORMAT BINARY)");
            let mut copy = tx.copy_in_raw(&statement).await.unwrap();
            for part in rows {
                copy.send(part).await.unwrap();
            }
            copy.finish().await.unwrap();
        }
        tx.commit().await.unwrap();
    }
}

async fn nearest(database: &database::Postgres) -> PgConnection {
    let options = (*database.pool().connect_options()).clone();
    let folders = database
        .texts("SHOW unix_socket_directories")
        .await
        .concat();
    let options = match folders.split(", ").next() {
        Some("") | None => options,
        Some(folder) => options.socket(folder),
    };
    PgConnection::connect_with(&options).await.unwrap()
}
