//! A Postgres of a test's own.

use std::io::Result;

use super::place::Place;
use super::{Program, Server, User, find, password, run};

/// With its data made and these settings, and not started yet.
pub fn postgres(settings: &[&str]) -> Result<Server> {
    let (place, user) = (Place::new(Some("postgres"))?, user());
    let initdb = find("initdb")?;
    create(&place, &initdb, &user)?;
    let mut arguments = vec!["-D".to_owned(), place.data()];
    arguments.extend(["-p".to_owned(), place.port.to_string()]);
    let own = [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_connections=300",
        "fsync=on",
        "synchronous_commit=on",
    ];
    for &setting in own.iter().chain(settings) {
        arguments.extend(["-c".to_owned(), setting.to_owned()]);
    }
    let program = Program {
        path: initdb.with_file_name("postgres"),
        arguments,
        signal: "QUIT", // kills its children, too, which would keep its place
    };
    Ok(Server {
        place,
        program,
        user,
        running: None,
    })
}

fn create(place: &Place, initdb: &std::path::Path, user: &User) -> Result<()> {
    let password = place.file("password", &user.password)?;
    let mut create = place.command(initdb);
    create.args(["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]);
    create.args(["--no-sync", &format!("--username={}", user.name)]);
    create.arg(format!("--pwfile={password}"));
    create.arg(format!("--pgdata={}", place.data()));
    create.arg(format!("--waldir={}-wal", place.data()));
    run(create)
}

fn user() -> User {
    User {
        name: "audited".to_owned(),
        password: password(),
        database: "postgres".to_owned(),
    }
}
