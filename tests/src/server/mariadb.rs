//! A MariaDB of a test's own.

use std::io::Result;

use super::place::{Place, is_root};
use super::{Program, Server, User, find, password, run};

/// With its data made and these settings, and not started yet.
pub fn mariadb(settings: &[&str]) -> Result<Server> {
    let (place, user) = (Place::new(None)?, user());
    create(&place, settings)?;
    let users = place.file("users.sql", &users(&user))?;
    let mut arguments = vec!["--no-defaults".to_owned()];
    arguments.extend(data(&place)?);
    arguments.push(format!("--port={}", place.port));
    arguments.push(format!("--init-file={users}"));
    let own = [
        "--bind-address=127.0.0.1",
        "--skip-name-resolve",
        "--socket=socket",
        "--max-connections=300",
        "--innodb-flush-log-at-trx-commit=1",
    ];
    let all = own.iter().chain(settings);
    arguments.extend(all.map(|&setting| setting.to_owned()));
    let program = Program {
        path: find("mariadbd")?,
        arguments,
        signal: "KILL",
    };
    Ok(Server {
        place,
        program,
        user,
        running: None,
    })
}

fn create(place: &Place, settings: &[&str]) -> Result<()> {
    let mut create = place.command(&find("mariadb-install-db")?);
    create.args(["--no-defaults", "--skip-test-db"]);
    create.args(data(place)?).args(settings);
    run(create)
}

/// Where its data lies, and that it may be root's.
fn data(place: &Place) -> Result<Vec<String>> {
    let mut arguments = vec![format!("--datadir={}", place.data())];
    if is_root()? {
        arguments.push("--user=root".to_owned());
    }
    Ok(arguments)
}

fn user() -> User {
    User {
        name: "audited".to_owned(),
        password: password(),
        database: "shop".to_owned(),
    }
}

/// It runs at each start.
fn users(user: &User) -> String {
    let User {
        name,
        password,
        database,
    } = user;
    format!(
        "CREATE DATABASE IF NOT EXISTS {database};\n\
         CREATE OR REPLACE USER {name}@'127.0.0.1' IDENTIFIED BY '{password}';\n\
         GRANT ALL ON *.* TO {name}@'127.0.0.1';\n"
    )
}
