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
        let server = server::postgres().unwrap();
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
