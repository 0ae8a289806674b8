//! The one door between a finished entry and its sink.

mod batch;
mod builder;
mod circuit;
mod count;
mod delivery;
mod health;
#[cfg_attr(not(feature = "metrics"), path = "auditor/meter/off.rs")]
mod meter;
mod outlet;
mod pause;
mod queue;
mod replay;
mod settle;
mod shutdown;
mod ways;
mod writer;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::task::AbortHandle;

use batch::Batch;
pub use builder::AuditorBuilder;
pub(crate) use circuit::Asking;
use circuit::Circuit;
pub(crate) use count::Counters;
pub use count::Counts;
pub use delivery::{Delivery, WhenUnavailable};
pub use health::{Health, HealthStatus};
pub(crate) use outlet::within;
pub(crate) use pause::Pause;
pub(crate) use queue::{Job, Place, Queue, Waiter};
pub use shutdown::Shutdown;
use ways::Ways;

use crate::caps::Caps;
use crate::clock::Clock;
use crate::coverage::{Book, Coverage};
use crate::identity::Identity;
use crate::intent::Intents;
use crate::keeping::Keeping;
use crate::redact::Redaction;
use crate::refused::Refused;
use crate::scope::Scope;
use crate::sink::{Sink, Transactions};
use crate::tenant::Tenant;

/// The one door between finished entries and their sink. Cheap to clone.
///
/// It owns a bounded queue, and a task that writes what lies in it in batches: one commit serves all
/// who wait. While the sink takes none, entries go to the [`Spool`](crate::Spool), where there is one,
/// and from there to the sink later. While neither takes any, calls are refused before they act.
/// Dropped, it still writes or spools what was handed over; [`shutdown`](Self::shutdown) says how that
/// went. Entries that the app's own transactions carry don't pass through it, unless nobody
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
    ways: Arc<Ways>,
    queue: Arc<Queue>,
    book: Book,
    writer: AbortHandle,
    clock: Box<dyn Clock>,
    tenant: Tenant,
    keeping: Arc<Keeping>,
    delivery: Option<Delivery>,
    when_unavailable: WhenUnavailable,
    patience: Duration,
}

impl Auditor {
    /// Says how an auditor that writes to this sink is to work, and builds it.
    pub fn builder(sink: impl Sink) -> AuditorBuilder {
        AuditorBuilder::new(Arc::new(sink))
    }

    /// Runs a job: everything within is done by this actor, in the auditor's own tenant unless the
    /// [`Identity`] names another.
    pub async fn run_as<F: Future>(&self, actor: impl Into<Identity>, job: F) -> F::Output {
        let scope = Scope::builder(self).actor(actor).open();
        scope.in_scope(job).await
    }

    /// Makes this the auditor of audited calls outside any scope. Call it once, at the start of the
    /// program; the last one installed counts.
    pub fn install(&self) {
        *INSTALLED.write().unwrap_or_else(PoisonError::into_inner) = Some(self.clone());
    }

    /// Which names and values are secrets.
    pub fn redaction(&self) -> &Redaction {
        &self.0.keeping.redaction
    }

    /// How much of each thing an entry keeps.
    pub fn caps(&self) -> &Caps {
        &self.0.keeping.caps
    }

    /// What this auditor has done so far.
    pub fn totals(&self) -> Counts {
        self.counts().read()
    }

    /// Which routes are audited, exempt or not annotated, as far as the requests since it was built have
    /// shown, over all tenants.
    pub fn coverage(&self) -> Coverage {
        self.0.book.read()
    }

    /// Waits for a moment in which everything that was handed over is written, settled or spooled. It is
    /// for tests: under steady load that moment may be long in coming. For the end of a program there is
    /// [`shutdown`](Self::shutdown).
    pub async fn flush(&self) {
        self.0.queue.idle().await;
    }

    pub(crate) fn installed() -> Option<Self> {
        INSTALLED
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Whether something may be done of which an entry has to be kept.
    pub(crate) fn admits(&self) -> bool {
        self.allows() || self.0.ways.circuit.is_open()
    }

    /// Whether calls run though no entry can be kept of them now.
    pub(crate) fn lets_go(&self) -> bool {
        self.allows() && !self.0.ways.circuit.is_open()
    }

    /// Whether no entry will ever be kept again.
    pub(crate) fn is_closed(&self) -> bool {
        self.0.ways.circuit.is_closed()
    }

    fn allows(&self) -> bool {
        self.0.when_unavailable == WhenUnavailable::Allow
    }

    /// Refuses a call before it runs.
    pub(crate) fn refuse(&self) -> Refused {
        self.counts().refused(1);
        Refused::Unavailable
    }

    pub(crate) fn try_reserve(&self) -> Option<Place> {
        self.0.queue.try_reserve()
    }

    /// A place in the queue, waited for as long as the auditor's patience lasts; none where calls run
    /// without one.
    ///
    /// # Errors
    ///
    /// When there is none, and the call has to be refused.
    pub(crate) async fn reserve(&self) -> Result<Option<Place>, Refused> {
        if !self.0.ways.circuit.is_open() {
            return self.reserved(None);
        }
        let place = tokio::time::timeout(self.0.patience, self.0.queue.reserve()).await;
        // What was known before the wait may not hold any more.
        self.reserved(place.ok().filter(|_| self.0.ways.circuit.is_open()))
    }

    /// A place in the queue, waited for as long as it takes.
    ///
    /// # Errors
    ///
    /// When there will never be one.
    pub(crate) async fn reserve_patiently(&self) -> Result<Option<Place>, Refused> {
        loop {
            if !self.allows() {
                self.0.ways.circuit.healed().await;
            }
            match self.reserve().await {
                Err(Refused::Unavailable) if !self.is_closed() => {}
                reserved => return reserved,
            }
        }
    }

    fn reserved(&self, place: Option<Place>) -> Result<Option<Place>, Refused> {
        match place {
            None if !self.allows() => Err(Refused::Unavailable),
            place => Ok(place),
        }
    }

    /// Takes an entry over.
    ///
    /// # Errors
    ///
    /// The job itself, when the writer has ended: give it to [`rescue`](Self::rescue).
    pub(crate) fn hand(&self, job: Job) -> Result<(), Box<Job>> {
        self.0.queue.push(job)
    }

    /// Spools an entry that came after the writer had ended: of two that a runtime takes down with it,
    /// the writer may go first. The entry's draft must not be locked.
    pub(crate) fn rescue(&self, job: Job) {
        drop(Batch::of_one(job, self.0.ways.clone()));
    }

    pub(crate) fn transactions(&self) -> Option<&dyn Transactions> {
        self.0.ways.outlet.transactions()
    }

    pub(crate) fn intents(&self) -> Option<&dyn Intents> {
        self.0.ways.outlet.intents()
    }

    /// Leave to ask the sink something that nothing else can take the place of. While it counts as down,
    /// one in a while may find out whether it still is; `None` for all others.
    pub(crate) fn ask_sink(&self) -> Option<Asking> {
        self.0.ways.circuit.ask()
    }

    /// The sink took what it was asked to.
    pub(crate) fn sink_worked(&self) {
        self.0.ways.circuit.sink_worked();
    }

    /// How long the sink may take for one thing.
    pub(crate) fn sink_limit(&self) -> Duration {
        self.0.ways.limit
    }

    pub(crate) fn counts(&self) -> &Counters {
        &self.0.ways.counts
    }

    pub(crate) fn book(&self) -> &Book {
        &self.0.book
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    pub(crate) fn tenant(&self) -> &Tenant {
        &self.0.tenant
    }

    pub(crate) fn keeping(&self) -> &Arc<Keeping> {
        &self.0.keeping
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
