//! A MariaDB of a test's own.

use audited_tests::server::{self, Server};
use sqlx::mysql::MySqlConnectOptions;
use sqlx::{ConnectOptions, Connection, Pool};

use crate::database::{Driver, pool_options};

pub(crate) struct Own {
    server: Server,
    options: MySqlConnectOptions,
}

impl Own {
    /// Running.
    pub(crate) async fn started() -> Self {
        Self::with(&[]).await
    }

    /// Running, with these settings.
    pub(crate) async fn with(settings: &[&str]) -> Self {
        let server = server::mariadb(settings).unwrap();
        let user = server.user();
        let options = MySqlConnectOptions::new()
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
        pool_options().connect_lazy_with(self.options.clone())
    }
}
