//! A MariaDB of a test's own.

#[path = "server.rs"]
mod server;

use sqlx::Pool;
use sqlx::mysql::MySqlConnectOptions;

use crate::database::{Driver, pool_options};
use server::{Place, Program, find, is_root};

pub(crate) struct Own {
    server: server::Server,
    options: MySqlConnectOptions,
}

impl Own {
    /// Running.
    pub(crate) async fn started() -> Self {
        Self::with(&[]).await
    }

    /// Running, with these settings.
    pub(crate) async fn with(settings: &[&str]) -> Self {
        Self::new(settings, |_, program| program).await
    }

    /// Running, with its data on a disk that is soon full.
    pub(crate) async fn in_little_room() -> Self {
        let small = ["--user=root", "--innodb-log-file-size=4M"];
        Self::new(&small, |place, program| program.in_room(place, "80M", 0)).await
    }

    async fn new(settings: &[&str], started: impl FnOnce(&Place, Program) -> Program) -> Self {
        let (place, password) = (Place::new(None), rand::random::<u128>().to_string());
        let data = format!("--datadir={}", place.data());
        let user = if is_root() { &["--user=root"][..] } else { &[] };
        let create = ["--no-defaults", "--skip-test-db", &data];
        let create = all(&[&create, user, settings]);
        place.run(&find("mariadb-install-db"), &create);
        let users = format!(
            "CREATE DATABASE IF NOT EXISTS shop;\n\
             CREATE OR REPLACE USER audited@'127.0.0.1' IDENTIFIED BY '{password}';\n\
             GRANT ALL ON *.* TO audited@'127.0.0.1';\n"
        );
        let file = place.file("users.sql", &users);
        let arguments = [
            "--no-defaults",
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            "--socket=socket",
            &data,
            &format!("--port={}", place.port),
            &format!("--init-file={file}"),
        ];
        let program = Program {
            path: find("mariadbd"),
            arguments: all(&[&arguments, user, settings]),
            signal: "KILL",
        };
        let options = MySqlConnectOptions::new().host("127.0.0.1");
        let options = options.port(place.port).username("audited");
        let options = options.password(&password).database("shop");
        let program = started(&place, program);
        let server = server::Server::new(place, program);
        let mut own = Self { server, options };
        own.start().await;
        own
    }

    /// Starts it again.
    pub(crate) async fn start(&mut self) {
        self.server.start(&self.options).await;
    }

    /// Ends it as a crash would.
    pub(crate) fn kill(&mut self) {
        self.server.kill();
    }

    /// Connections of an app.
    pub(crate) fn pool(&self) -> Pool<Driver> {
        pool_options().connect_lazy_with(self.options.clone())
    }
}

fn all(arguments: &[&[&str]]) -> Vec<String> {
    let arguments = arguments.iter().copied().flatten();
    arguments.map(|&argument| argument.to_owned()).collect()
}
