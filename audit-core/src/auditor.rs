//! The one door between a finished entry and its sink.

mod builder;
mod count;
mod queue;
mod settle;
mod writer;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

pub use builder::AuditorBuilder;
pub(crate) use count::Counters;
pub use count::Counts;
pub(crate) use queue::{Job, Place, Queue, Waiter};

use crate::actor::Actor;
use crate::clock::Clock;
use crate::intent::Intents;
use crate::refused::Refused;
use crate::scope::Scope;
use crate::sink::{DynSink, Sink, Transactions};
use crate::tenant::Tenant;

/// When a call's answer may leave, as far as its entry is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Delivery {
    /// Once the entry is durable.
    BeforeResponse,
    /// At once: the entry is written as soon as may be.
    Background,
}

/// The one door between finished entries and their sink. Cheap to clone.
///
/// It owns a bounded queue, and a task that writes what lies in it in batches: one commit serves all
/// who wait. Entries that the app's own transactions carry don't pass through it, unless nobody
/// knows how their transaction ended: it finds out then.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), audit_core::Error> {
/// use audit_core::{Actor, Audit, Auditor, Error, Entry, Sink, Target};
///
/// struct Console;
///
/// impl Sink for Console {
///     async fn write(&self, entries: &[Entry]) -> Result<(), Error> {
///         entries.iter().for_each(|entry| println!("{} {}", entry.actor.label, entry.summary));
///         Ok(())
///     }
/// }
///
/// let auditor = Auditor::builder(Console).build()?;
/// auditor
///     .run_as(Actor::system("nightly-billing"), async {
///         let audit = Audit::current();
///         audit.target(Target::new("invoice", 7));
///         audit.summary("sent {target}");
///     })
///     .await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Auditor(Arc<Shared>);

struct Shared {
    sink: Arc<dyn DynSink>,
    queue: Arc<Queue>,
    counts: Arc<Counters>,
    clock: Box<dyn Clock>,
    tenant: Tenant,
    hash_key: Option<Arc<[u8]>>,
    delivery: Option<Delivery>,
    patience: Duration,
}

impl Auditor {
    /// Says how an auditor that writes to this sink is to work, and builds it.
    pub fn builder(sink: impl Sink) -> AuditorBuilder {
        AuditorBuilder::new(Arc::new(sink))
    }

    /// Runs a job: everything within is done by this actor, in the auditor's own tenant. For another
    /// tenant, open a scope with [`Scope::builder`].
    pub async fn run_as<F: Future>(&self, actor: Actor, job: F) -> F::Output {
        Scope::builder(self).actor(actor).open().in_scope(job).await
    }

    /// Makes this the auditor of audited calls outside any scope. Call it once, at the start of the
    /// program; the last one installed counts.
    pub fn install(&self) {
        *INSTALLED.write().unwrap_or_else(PoisonError::into_inner) = Some(self.clone());
    }

    /// What this auditor has done so far.
    pub fn totals(&self) -> Counts {
        self.0.counts.read()
    }

    /// Waits for a moment in which everything that was handed over is written or settled. It is for
    /// tests and for the end of a program: under steady load that moment may be long in coming.
    pub async fn flush(&self) {
        self.0.queue.idle().await;
    }

    pub(crate) fn installed() -> Option<Self> {
        INSTALLED
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn try_reserve(&self) -> Option<Place> {
        self.0.queue.try_reserve()
    }

    /// A place in the queue, waited for as long as the auditor's patience lasts.
    pub(crate) async fn reserve(&self) -> Result<Place, Refused> {
        match tokio::time::timeout(self.0.patience, self.0.queue.reserve()).await {
            Ok(place) => Ok(place),
            Err(_) => {
                self.0.counts.refused(1);
                Err(Refused::Unavailable)
            }
        }
    }

    pub(crate) fn hand(&self, job: Job) {
        self.0.queue.push(job);
    }

    pub(crate) fn transactions(&self) -> Option<&dyn Transactions> {
        self.0.sink.transactions()
    }

    pub(crate) fn intents(&self) -> Option<&dyn Intents> {
        self.0.sink.intents()
    }

    pub(crate) fn counts(&self) -> &Counters {
        &self.0.counts
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    pub(crate) fn tenant(&self) -> &Tenant {
        &self.0.tenant
    }

    pub(crate) fn hash_key(&self) -> Option<Arc<[u8]>> {
        self.0.hash_key.clone()
    }

    pub(crate) fn delivery(&self) -> Option<Delivery> {
        self.0.delivery
    }

    pub(crate) fn patience(&self) -> Duration {
        self.0.patience
    }
}

impl std::fmt::Debug for Auditor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Auditor")
            .field("totals", &self.totals())
            .finish_non_exhaustive()
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.queue.close();
    }
}

static INSTALLED: RwLock<Option<Auditor>> = RwLock::new(None);

static LOST_WITHOUT_AUDITOR: AtomicU64 = AtomicU64::new(0);

/// How many entries were lost because nothing in the program could take them: no scope, and no
/// installed auditor.
pub fn lost_without_auditor() -> u64 {
    LOST_WITHOUT_AUDITOR.load(Ordering::Relaxed)
}

pub(crate) fn lose_without_auditor(what: &str) {
    LOST_WITHOUT_AUDITOR.fetch_add(1, Ordering::Relaxed);
    tracing::error!(
        "{what}, and no auditor is installed: its entry is lost. Add AuditLayer, use `run_as`, or `install` an auditor"
    );
}

#[cfg(test)]
mod tests;
