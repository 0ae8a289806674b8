//! What is injured: a shop, the database behind it, and the link between them.

mod child;
mod host;
mod inside;
mod link;
mod lock;
mod proxy;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use audited::{Filter, Tenant};
use futures_util::TryStreamExt;
use serde_json::Value;
use tempfile::TempDir;

pub use child::Child;
pub use host::{Host, KINDS, Kind};
pub use inside::Inside;
pub use link::{DOWNS, Down, Link};
pub use proxy::{Passage, Proxy};

use crate::Result;
use crate::compare::{Ended, Lists, Tally, compare};
use crate::load::Client;
use crate::setting::Setting;
use crate::shop::{Begun, Db, Settings};
use crate::told::Told;

/// How long a shop may take to bring everything in order.
const PATIENCE: Duration = Duration::from_secs(60);

/// Everything that a fault happens to, in a folder and a database of its own.
pub struct World {
    folder: TempDir,
    program: PathBuf,
    /// What the shop is told when it starts.
    pub settings: Settings,
    /// What the shop runs inside.
    pub inside: Inside,
    /// Between the auditor and the log.
    pub link: Link,
    /// What clients were told.
    pub told: Told,
    shop: Option<Child>,
    /// Where the lists are read, past every link.
    direct: Direct,
}

/// The databases as they are.
struct Direct {
    plain: String,
    log: String,
}

impl World {
    /// A database with its tables, and no shop yet.
    pub async fn new(setting: &mut Setting, host: &mut Host) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        std::fs::create_dir(folder.path().join("spool"))?;
        let (plain, log) = host.databases(folder.path()).await?;
        migrate(&plain, &log).await?;
        let link = Link::open(host, &log, &mut setting.dice).await?;
        let through = link.through(&log);
        let settings = Settings {
            plain: plain.clone(),
            together: log.clone(),
            log: through,
            spool: folder.path().join("spool/audit.sqlite"),
            begun: folder.path().join("begun"),
            jumps: None,
            weakness: setting.weakness,
        };
        Ok(Self {
            folder,
            program: setting.program.clone(),
            settings,
            inside: Inside::Nothing,
            link,
            told: Told::default(),
            shop: None,
            direct: Direct { plain, log },
        })
    }

    /// Starts the shop.
    pub async fn open(&mut self) -> Result<SocketAddr> {
        let words = self.folder.path().join("words");
        let shop = Child::start(&self.program, &self.settings, self.inside, &words).await?;
        let address = shop.address();
        self.shop = Some(shop);
        Ok(address)
    }

    /// Kills the shop as `kill -9` does.
    pub async fn kill(&mut self) -> Result {
        match self.shop.take() {
            Some(shop) => shop.kill().await,
            None => Ok(()),
        }
    }

    /// Asks the shop to end, and waits until it has.
    pub async fn terminate(&mut self) -> Result {
        match self.shop.take() {
            Some(shop) => shop.terminate(PATIENCE).await,
            None => Ok(()),
        }
    }

    /// Heals everything, lets a shop bring in order what is left, and compares the lists. What one hands
    /// over as it ends may wait in the spool: another brings it to the log.
    pub async fn finish(mut self, ended: Ended) -> Result<Tally> {
        self.link.heal().await?;
        self.bring_in_order().await?;
        self.bring_in_order().await?;
        let lists = self.lists().await?;
        let tally = compare(&lists, ended);
        if !tally.is_clean() {
            eprintln!("{}", tally.examples());
            eprintln!("what the shop said: {}", self.folder.keep().display());
        }
        Ok(tally)
    }

    async fn bring_in_order(&mut self) -> Result {
        if self.shop.is_none() {
            self.open().await?;
        }
        self.idle().await?;
        self.drained().await?;
        self.terminate().await
    }

    /// Waits until no entry is on its way to the log or the spool: some are still when all is answered.
    pub async fn idle(&self) -> Result {
        self.none("/queued").await
    }

    /// Waits until nothing waits in the spool: the log takes everything now.
    async fn drained(&self) -> Result {
        self.none("/spool/waiting").await
    }

    /// Waits until the shop says that it has none of these.
    async fn none(&self, what: &str) -> Result {
        let shop = self.shop.as_ref().ok_or("no shop is open")?.address();
        let begun = Instant::now();
        while count(shop, what).await? != Some(0) {
            if begun.elapsed() > PATIENCE {
                let words = self.words().await?;
                return Err(format!("{what} does not come to 0:\n{words}").into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// The end of what the shop said.
    async fn words(&self) -> Result<String> {
        let words = tokio::fs::read_to_string(self.folder.path().join("words")).await?;
        let lines: Vec<_> = words.lines().rev().take(5).collect();
        Ok(lines.into_iter().rev().collect::<Vec<_>>().join("\n"))
    }

    async fn lists(&self) -> Result<Lists> {
        let (plain, together) = (Db::open(&self.direct.plain)?, Db::open(&self.direct.log)?);
        let mut orders = plain.orders().await?;
        orders.extend(together.orders().await?);
        plain.close().await;
        together.close().await;
        let log = Db::open(&self.direct.log)?.log();
        let entries = log.export(Filter::new(Tenant::default()));
        Ok(Lists {
            told: self.told.list(),
            begun: Begun::read(&self.settings.begun)?,
            orders,
            entries: entries.try_collect().await?,
        })
    }
}

/// A number of a shop's health, if it tells that.
async fn count(shop: SocketAddr, what: &str) -> Result<Option<u64>> {
    let client = Client::connected(None, shop).await;
    let health = client
        .ok_or("the shop lets nobody in")?
        .get("/health")
        .await?;
    let health: Value = serde_json::from_str(&health)?;
    Ok(health.pointer(what).and_then(Value::as_u64))
}

async fn migrate(plain: &str, log: &str) -> Result {
    let (plain, log) = (Db::open(plain)?, Db::open(log)?);
    for db in [&plain, &log] {
        db.create().await?;
    }
    match &log {
        Db::MySql(pool) => audited::MySqlStore::new(pool.clone()).migrate().await?,
        Db::Postgres(pool) => audited::PgStore::new(pool.clone()).migrate().await?,
        Db::Sqlite(pool) => audited::SqliteStore::new(pool.clone()).migrate().await?,
    }
    plain.close().await;
    log.close().await;
    Ok(())
}
