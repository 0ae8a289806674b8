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
        Self::new(server::mariadb(settings).unwrap()).await
    }

    /// Running, with its data on a disk that is soon full.
    pub(crate) async fn in_little_room() -> Self {
        let server = server::mariadb(&["--user=root", "--innodb-log-file-size=4M"]).unwrap();
        Self::new(server.in_room("80M", 0).unwrap()).await
    }

    async fn new(server: Server) -> Self {
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
