//! The database servers of tests and benchmarks: those that the environment names, else private ones.

use std::env;
use std::process::Command;

use private::Private;

use crate::Result;
use crate::need;

mod mariadb;
mod postgres;
mod private;

type Start = fn() -> Result<(Private, String)>;

/// The servers that were started, which end with it.
pub(crate) struct Servers {
    _started: [Option<Private>; 2],
}

/// Puts in place what is missing, or says how to, and tells a command where the servers are.
pub(crate) fn provide(command: &mut Command) -> Result<Servers> {
    need::provide_all()?;
    let started = [
        one(command, postgres::URL, postgres::start)?,
        one(command, mariadb::URL, mariadb::start)?,
    ];
    Ok(Servers { _started: started })
}

/// Puts in place the programs of this database, or of all, for whoever starts servers by itself.
pub(crate) fn provide_programs(database: &str) -> Result {
    need::provide_all()?;
    if ["all", "postgres"].contains(&database) {
        postgres::provide()?;
    }
    if ["all", "mysql"].contains(&database) {
        mariadb::provide()?;
    }
    Ok(())
}

/// The server that the variable names, else one that is started.
fn one(command: &mut Command, variable: &str, start: Start) -> Result<Option<Private>> {
    if env::var_os(variable).is_some() {
        println!("{variable} is set: that server is used");
        return Ok(None);
    }
    let (server, url) = start()?;
    command.env(variable, url);
    Ok(Some(server))
}
