//! The databases: files, or a server of the harness's own, which may be killed.

use std::path::Path;

use audited_tests::server::{self, Server};

use crate::Result;
use crate::shop::Db;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Files.
    Sqlite,
    /// A Postgres.
    Postgres,
    /// A MariaDB.
    MySql,
}

/// All of them.
pub const KINDS: &[Kind] = &[Kind::Sqlite, Kind::Postgres, Kind::MySql];

impl Kind {
    /// What the command line calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::MySql => "mysql",
        }
    }
}

/// Where databases are.
pub struct Host {
    kind: Kind,
    server: Option<Server>,
    databases: u32,
}

impl Host {
    /// Running.
    pub async fn started(kind: Kind) -> Result<Self> {
        let server = match kind {
            Kind::Sqlite => None,
            Kind::Postgres => Some(server::postgres(&[])?),
            Kind::MySql => Some(server::mariadb(&[])?),
        };
        let mut host = Self {
            kind,
            server,
            databases: 0,
        };
        host.start().await?;
        Ok(host)
    }

    /// Which database.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The server's port; files have none.
    pub fn port(&self) -> Option<u16> {
        self.server.as_ref().map(Server::port)
    }

    /// Starts it again.
    pub async fn start(&mut self) -> Result {
        let Some(url) = self.url(None) else {
            return Ok(());
        };
        if let Some(server) = &mut self.server {
            server.start(async || lets_in(&url).await).await?;
        }
        Ok(())
    }

    /// Ends it as a crash would.
    pub fn kill(&mut self) -> Result {
        if let Some(server) = &mut self.server {
            server.kill()?;
        }
        Ok(())
    }

    /// Two new databases, which are one on a server: of the orders that are placed, and of those that
    /// are paid together with the log. On SQLite they are two, so that a lock on one leaves the other
    /// open.
    pub async fn databases(&mut self, folder: &Path) -> Result<(String, String)> {
        self.databases += 1;
        let name = format!("faults_{}", self.databases);
        let (Some(server), Some(own)) = (self.url(None), self.url(Some(&name))) else {
            let file = |name| format!("sqlite:{}", folder.join(name).display());
            return Ok((file("orders.sqlite"), file("log.sqlite")));
        };
        let db = Db::open(&server)?;
        db.run(&format!("CREATE DATABASE {name}")).await?;
        db.close().await;
        Ok((own.clone(), own))
    }

    /// The URL of one of its databases, or of the one that is always there.
    fn url(&self, database: Option<&str>) -> Option<String> {
        let server = self.server.as_ref()?;
        let (user, port) = (server.user(), server.port());
        let database = database.unwrap_or(&user.database);
        let (scheme, name, password) = (self.kind.name(), &user.name, &user.password);
        Some(format!(
            "{scheme}://{name}:{password}@127.0.0.1:{port}/{database}"
        ))
    }
}

async fn lets_in(url: &str) -> bool {
    let Ok(db) = Db::open(url) else {
        return false;
    };
    let answered = db.run("SELECT 1").await.is_ok();
    db.close().await;
    answered
}
