//! A private Postgres, as durable as a real one.

use std::path::PathBuf;

use crate::Result;
use crate::cargo;
use crate::need::{self, Need};

use super::private::{Place, Private};

/// Where tests and benchmarks look for it.
pub(super) const URL: &str = "AUDITED_POSTGRES_URL";

const NEED: Need = Need {
    program: "initdb",
    packages: &["postgresql"],
    reason: "a private Postgres is started",
    instead: ", or set AUDITED_POSTGRES_URL to a superuser's URL of a Postgres 13 or newer that \
              may be filled with databases of ours, as postgres://user:password@host/postgres",
};

/// Where `initdb` is, beside all the others.
pub(super) fn provide() -> Result<PathBuf> {
    need::provide(&NEED)
}

/// Starts it; with it comes its URL.
pub(super) fn start() -> Result<(Private, String)> {
    let initdb = provide()?;
    let place = Place::new("postgres", Some("postgres"))?;
    let password = place.file("password", &place.password)?;
    let data = place.folder.join("data");
    let mut create = place.command(&initdb);
    create.args([
        "--username=audited",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
    ]);
    create.arg("--pwfile").arg(password);
    cargo::run(create.arg("--pgdata").arg(&data))?;

    let mut ready = place.command(&initdb.with_file_name("pg_isready"));
    ready.args(["--host=127.0.0.1", "--port", &place.port.to_string()]);
    let url = format!(
        "postgres://audited:{}@127.0.0.1:{}/postgres",
        place.password, place.port
    );
    let mut arguments = vec!["-D".to_owned(), data.display().to_string()];
    arguments.extend(["-p".to_owned(), place.port.to_string()]);
    for setting in [
        "listen_addresses=127.0.0.1",
        &format!("unix_socket_directories={}", place.folder.display()),
        "max_connections=300",
        "fsync=on",
        "synchronous_commit=on",
    ] {
        arguments.extend(["-c".to_owned(), setting.to_owned()]);
    }
    let postgres = initdb.with_file_name("postgres");
    let server = Private::start(place, "INT", &postgres, &arguments, ready)?;
    Ok((server, url))
}
