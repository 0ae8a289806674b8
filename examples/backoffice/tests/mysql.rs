//! The back office as its users see it, on MariaDB: the program itself, over real sockets.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what is missing fails the test"
)]

#[path = "database/mysql.rs"]
mod database;

#[path = "contract/account.rs"]
mod account;
#[path = "contract/actions.rs"]
mod actions;
#[path = "contract/app.rs"]
mod app;
#[path = "contract/audit_log.rs"]
mod audit_log;
#[path = "contract/coverage.rs"]
mod coverage;
#[path = "contract/exports.rs"]
mod exports;
#[path = "contract/health.rs"]
mod health;
#[path = "contract/pages.rs"]
mod pages;
#[path = "contract/readers.rs"]
mod readers;
#[path = "contract/resources.rs"]
mod resources;
#[path = "contract/roles.rs"]
mod roles;
#[path = "contract/same_origin.rs"]
mod same_origin;
#[path = "contract/sign_in.rs"]
mod sign_in;
#[path = "contract/start.rs"]
mod start;
#[path = "contract/team.rs"]
mod team;
#[path = "contract/who.rs"]
mod who;
