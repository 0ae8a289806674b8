//! A private MariaDB, as durable as a real one.

use std::path::PathBuf;

use crate::Result;
use crate::cargo;
use crate::need::{self, Need};

use super::private::{Place, Private};

/// Where tests and benchmarks look for it.
pub(super) const URL: &str = "AUDITED_MYSQL_URL";

const NEED: Need = Need {
    program: "mariadbd",
    packages: &["mariadb-server-core", "mariadb-client"], // without the service,
    reason: "a private MariaDB is started",
    instead: ", or set AUDITED_MYSQL_URL to the URL of a MariaDB 10.6 or MySQL 8 or newer, and of \
              a user who may create databases and users there, as mysql://user:password@host",
};

/// Where the server's program is.
pub(super) fn provide() -> Result<PathBuf> {
    need::provide(&NEED)
}

/// Starts it; with it comes its URL.
pub(super) fn start() -> Result<(Private, String)> {
    let mariadbd = provide()?;
    let install = need::provide(&Need {
        program: "mariadb-install-db",
        ..NEED
    })?;
    let admin = need::provide(&Need {
        program: "mariadb-admin",
        ..NEED
    })?;
    let place = Place::new("mariadb", None)?;
    let data = format!("--datadir={}", place.folder.join("data").display());
    let user = if need::is_root() {
        &["--user=root"][..]
    } else {
        &[]
    };
    let mut create = place.command(&install);
    create.args(["--no-defaults", &data, "--skip-test-db"]);
    create.args(["--auth-root-authentication-method=socket"]);
    cargo::run(create.args(user))?;

    let users = format!(
        "CREATE USER audited@'127.0.0.1' IDENTIFIED BY '{}';\n\
         GRANT ALL ON *.* TO audited@'127.0.0.1' WITH GRANT OPTION;\n",
        place.password
    );
    let users = place.file("users.sql", &users)?;
    let url = format!(
        "mysql://audited:{}@127.0.0.1:{}",
        place.password, place.port
    );
    let mut ready = place.command(&admin);
    ready.args(["--no-defaults", "--host=127.0.0.1", "--protocol=tcp"]);
    ready.args([&format!("--port={}", place.port), "--user=audited"]);
    ready.args([&format!("--password={}", place.password), "status"]);
    let mut arguments = vec!["--no-defaults".to_owned(), data];
    arguments.extend(user.iter().map(|&user| user.to_owned()));
    arguments.push(format!("--port={}", place.port));
    arguments.push(format!(
        "--socket={}",
        place.folder.join("socket").display()
    ));
    arguments.push(format!("--init-file={}", users.display()));
    for setting in [
        "--bind-address=127.0.0.1",
        "--skip-name-resolve",
        "--max-connections=300",
        "--innodb-flush-log-at-trx-commit=1",
    ] {
        arguments.push(setting.to_owned());
    }
    let server = Private::start(place, "TERM", &mariadbd, &arguments, ready)?;
    Ok((server, url))
}
