//! What is done to a server, one file for each.

mod clock;
mod commit;
mod damage;
mod disconnect;
mod disk;
mod kill;
mod link;
mod panics;
mod server;
mod terminate;

use std::time::Duration;

use audited_tests::dice::Dice;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use crate::Result;
use crate::compare::Tally;
use crate::setting::Setting;
use crate::world::{Host, Kind};

/// One way to injure a server.
pub struct Fault {
    /// What is done.
    pub name: &'static str,
    /// On which databases it can be.
    pub on: &'static [Kind],
    /// Does it, and compares the lists.
    pub run: Run,
}

type Run = for<'a> fn(&'a mut Setting, &'a mut Host) -> LocalBoxFuture<'a, Result<Tally>>;

const ALL: &[Kind] = &[Kind::Sqlite, Kind::Postgres, Kind::MySql];

/// Those that are reached over a network.
const SERVERS: &[Kind] = &[Kind::Postgres, Kind::MySql];

/// Where it is all the same which log is behind the spool.
const FILES: &[Kind] = &[Kind::Sqlite];

/// All of them.
pub const FAULTS: &[Fault] = &[
    Fault {
        name: "kill -9",
        on: ALL,
        run: |setting, host| kill::run(setting, host).boxed_local(),
    },
    Fault {
        name: "SIGTERM under load",
        on: ALL,
        run: |setting, host| terminate::run(setting, host).boxed_local(),
    },
    Fault {
        name: "link to the log down",
        on: ALL,
        run: |setting, host| link::run(setting, host).boxed_local(),
    },
    Fault {
        name: "database killed and restarted",
        on: SERVERS,
        run: |setting, host| server::run(setting, host).boxed_local(),
    },
    Fault {
        name: "link cut at COMMIT",
        on: SERVERS,
        run: |setting, host| commit::run(setting, host).boxed_local(),
    },
    Fault {
        name: "disk full under the spool",
        on: ALL,
        run: |setting, host| disk::run(setting, host).boxed_local(),
    },
    Fault {
        name: "spool damaged at each 512th byte",
        on: FILES,
        run: |setting, host| damage::run(setting, host).boxed_local(),
    },
    Fault {
        name: "clients that leave",
        on: ALL,
        run: |setting, host| disconnect::run(setting, host).boxed_local(),
    },
    Fault {
        name: "clock jumps by 10 years",
        on: ALL,
        run: |setting, host| clock::run(setting, host).boxed_local(),
    },
    Fault {
        name: "handlers that panic",
        on: ALL,
        run: |setting, host| panics::run(setting, host).boxed_local(),
    },
];

/// The fault of this name.
pub fn named(name: &str) -> Option<&'static Fault> {
    FAULTS.iter().find(|fault| fault.name == name)
}

/// Some time, about as long as a request takes at most.
async fn moment(dice: &mut Dice) {
    let micros = u64::from(dice.below(20_000));
    tokio::time::sleep(Duration::from_micros(micros)).await;
}

/// As long as an outage lasts: some are over before anybody has noticed.
async fn outage(dice: &mut Dice) {
    let millis = dice.pick(&[50, 500, 1_500, 3_000]);
    tokio::time::sleep(Duration::from_millis(millis)).await;
}
