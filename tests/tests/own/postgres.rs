//! A Postgres of a test's own.

#[path = "server.rs"]
mod server;

use sqlx::Pool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::database::Driver;
use server::{Place, Program, find};

pub(crate) struct Own {
    server: server::Server,
    options: PgConnectOptions,
}

impl Own {
    /// Running.
    pub(crate) async fn started() -> Self {
        Self::new(|_, program| program).await
    }

    /// Running, with its data on a disk that is soon full; its log of changes lies elsewhere, since
    /// the server ends where that finds no room.
    pub(crate) async fn in_little_room() -> Self {
        Self::new(|place, program| program.in_room(place, "80M", 1)).await
    }

    async fn new(started: impl FnOnce(&Place, Program) -> Program) -> Self {
        let place = Place::new(Some("postgres"));
        let (initdb, password) = (find("initdb"), rand::random::<u128>().to_string());
        let file = place.file("password", &password);
        let create = [
            "--username=audited",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            &format!("--pwfile={file}"),
            &format!("--pgdata={}", place.data()),
            &format!("--waldir={}-wal", place.data()),
        ];
        place.run(&initdb, &create.map(str::to_owned));
        let arguments = [
            "-D",
            &place.data(),
            "-p",
            &place.port.to_string(),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "autovacuum=off", // what it tidies up at its leisure would be room
        ];
        let program = Program {
            path: initdb.with_file_name("postgres"),
            arguments: arguments.map(str::to_owned).to_vec(),
            signal: "QUIT", // kills its children, too, which would keep its place
        };
        let options = PgConnectOptions::new_without_pgpass().host("127.0.0.1");
        let options = options.port(place.port).username("audited");
        let options = options.password(&password).database("postgres");
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
        PgPoolOptions::new().connect_lazy_with(self.options.clone())
    }
}
