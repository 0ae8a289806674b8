//! A Postgres of a test's own.

use audited_tests::server::{self, Server};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, Pool};

use crate::database::Driver;

pub(crate) struct Own {
    server: Server,
    options: PgConnectOptions,
}

impl Own {
    /// Running.
    pub(crate) async fn started() -> Self {
        Self::new(server::postgres(&[]).unwrap()).await
    }

    /// Running, with its data on a disk that is soon full; its log of changes lies elsewhere, since
    /// the server ends where that finds no room. What it tidies up at its leisure would be room.
    pub(crate) async fn in_little_room() -> Self {
        let server = server::postgres(&["autovacuum=off"]).unwrap();
        Self::new(server.in_room("80M", 1).unwrap()).await
    }

    async fn new(server: Server) -> Self {
        let user = server.user();
        let options = PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(server.port())
            .username(&user.name)
            .password(&user.password)
            .database(&user.database);
        let mut own = Self { server, options };
        own.start().await;
        own
    }

    /// Starts it again.
    pub(crate) async fn start(&mut self) {
        let ready = async || match self.options.connect().await {
            Ok(connection) => connection.close().await.is_ok(),
            Err(_) => false,
        };
        self.server.start(ready).await.unwrap();
    }

    /// Ends it as a crash would.
    pub(crate) fn kill(&mut self) {
        self.server.kill().unwrap();
    }

    /// Connections of an app.
    pub(crate) fn pool(&self) -> Pool<Driver> {
        PgPoolOptions::new().connect_lazy_with(self.options.clone())
    }
}
