//! The back office of a company that sells to customers.
//!
//! `BIND` is the address to serve at (`127.0.0.1:3000`), `DATABASE_URL` the database: an SQLite file
//! (`sqlite://data/backoffice.sqlite`), Postgres (`postgres://…`), MariaDB or MySQL (`mysql://…`).
//! `AUDIT_SPOOL` is the file where audit entries wait while the database does not take them
//! (`data/audit-spool.sqlite`): each process needs one of its own. `TRUSTED_PROXIES` are the proxies in
//! front of it (`10.0.0.0/8, 192.0.2.7`), whose `X-Forwarded-For` tells who sends a request. `LOCATIONS` are MMDB
//! files that tell where addresses are (`city.mmdb, asn.mmdb`).

#![allow(
    unreachable_pub,
    reason = "a program has no public interface; `pub` says what other modules may use"
)]

mod account;
mod api_keys;
mod app;
mod area;
mod customers;
mod db;
mod documents;
mod exports;
mod health;
mod impersonation;
mod input;
mod network;
mod organisation;
mod pages;
mod password;
mod payments;
mod problem;
mod reply;
mod role;
mod same_origin;
mod second_factor;
mod seed;
mod session;
mod shipments;
mod sign_in;
mod subscriptions;
mod suppliers;
mod table;
mod team;
mod vehicles;
mod words;

use std::env;
use std::error::Error;
use std::future::pending;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use audited::{Auditor, SqliteSpool};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::app::App;
use crate::db::Db;
use crate::network::Network;

const ADDRESS: &str = "127.0.0.1:3000";
const DATABASE: &str = "sqlite://data/backoffice.sqlite";
const SPOOL: &str = "data/audit-spool.sqlite";

/// How long audit entries may take to reach the database when the program ends; the rest is spooled.
const FAREWELL: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", told(&*error));
            ExitCode::FAILURE
        }
    }
}

/// An error and its causes; some of them say their own cause themselves.
fn told(error: &(dyn Error + 'static)) -> String {
    let mut told = error.to_string();
    for cause in std::iter::successors(error.source(), |&error| error.source()) {
        let cause = cause.to_string();
        if !told.ends_with(&cause) {
            told = format!("{told}: {cause}");
        }
    }
    told
}

async fn run() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_writer(std::io::stderr)
        .init();
    let metrics = health::count()?;
    let listener = TcpListener::bind(setting("BIND", ADDRESS)?).await?;
    let db = open(&setting("DATABASE_URL", DATABASE)?).await?;
    seed::fill_if_empty(&db).await?;
    let spool = open_spool(&setting("AUDIT_SPOOL", SPOOL)?).await?;
    let auditor = db.auditor().spool(spool).build()?;
    tokio::spawn(db.upkeep().run());
    let network = Network::new(&setting("TRUSTED_PROXIES", "")?, &setting("LOCATIONS", "")?)?;
    let app = App::new(db, auditor.clone(), metrics, network);
    tokio::spawn(exports::complete_requested(app.clone()));
    greet(listener.local_addr()?);
    let service = app::router(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(stopped())
        .await?;
    end(&auditor).await;
    Ok(())
}

/// No request is under way any more: what is left of the audit log becomes durable.
async fn end(auditor: &Auditor) {
    let ended = auditor.shutdown(FAREWELL).await;
    if !ended.is_complete() {
        tracing::error!(?ended, "audit entries were not kept");
    }
}

fn setting(name: &str, default: &str) -> Result<String, env::VarError> {
    match env::var(name) {
        Err(env::VarError::NotPresent) => Ok(default.to_owned()),
        found => found,
    }
}

async fn open(url: &str) -> Result<Db, Box<dyn Error>> {
    if url == DATABASE {
        std::fs::create_dir_all("data")?;
    }
    Ok(Db::open(url).await?)
}

async fn open_spool(file: &str) -> Result<SqliteSpool, Box<dyn Error>> {
    if file == SPOOL {
        std::fs::create_dir_all("data")?;
    }
    Ok(SqliteSpool::open(file).await?)
}

fn greet(address: SocketAddr) {
    println!("The back office is open at http://{address}");
    println!("Sign in with the password `{}` as", seed::PASSWORD);
    for email in seed::ACCOUNTS {
        println!("  {email}");
    }
}

/// Ctrl-C at a terminal, SIGTERM anywhere else.
async fn stopped() {
    let mut terminated = match signal(SignalKind::terminate()) {
        Ok(terminated) => terminated,
        Err(error) => {
            tracing::error!(%error, "can't be stopped by SIGTERM");
            return pending().await;
        }
    };
    tokio::select! {
        _ = terminated.recv() => {}
        interrupted = tokio::signal::ctrl_c() => {
            if let Err(error) = interrupted {
                tracing::error!(%error, "can't be stopped by ctrl-c");
                pending().await
            }
        }
    }
}
