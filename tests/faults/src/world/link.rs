//! What lies between the auditor and the log.

use audited_tests::dice::Dice;

use super::host::Host;
use super::lock::Lock;
use super::proxy::{Passage, Proxy};
use crate::Result;

/// A server is reached through a proxy; a file is in nobody's way but that of who locks it.
pub enum Link {
    /// Of a server.
    Proxy(Proxy),
    /// Of a file.
    Lock(Box<Lock>),
}

/// How a link fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Down {
    /// Nobody is let in, and all are thrown out. On SQLite another process holds the lock.
    Refuses,
    /// Nothing is answered. On SQLite another process holds the lock.
    Hangs,
}

/// All of them.
pub const DOWNS: &[Down] = &[Down::Refuses, Down::Hangs];

impl Link {
    /// To the log of this URL.
    pub(super) async fn open(host: &Host, log: &str, dice: &mut Dice) -> Result<Self> {
        Ok(match host.port() {
            Some(port) => Self::Proxy(Proxy::open(port, dice.fork()).await?),
            None => Self::Lock(Box::new(Lock::of(log)?)),
        })
    }

    /// The URL of the same database on the near side.
    pub fn through(&self, url: &str) -> String {
        match self {
            Self::Proxy(proxy) => proxy.through(url),
            Self::Lock(_) => url.to_owned(),
        }
    }

    /// It is down from now on.
    pub async fn fail(&mut self, how: Down) -> Result {
        match (self, how) {
            (Self::Proxy(proxy), Down::Refuses) => proxy.refuse(),
            (Self::Proxy(proxy), Down::Hangs) => proxy.let_pass(Passage::Nothing),
            (Self::Lock(lock), _) => lock.take().await?,
        }
        Ok(())
    }

    /// It is cut, now and then, just before or just after a COMMIT goes over it. Files have none that
    /// could be.
    pub fn cut_commits(&mut self) {
        if let Self::Proxy(proxy) = self {
            proxy.let_pass(Passage::CommitsAtTimes);
        }
    }

    /// It works again.
    pub async fn heal(&mut self) -> Result {
        match self {
            Self::Proxy(proxy) => proxy.heal().await,
            Self::Lock(lock) => lock.release().await,
        }
    }
}
