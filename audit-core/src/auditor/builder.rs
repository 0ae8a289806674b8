//! How an auditor is to work.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::outlet::Outlet;
use super::{Auditor, Circuit, Counters, Delivery, Queue, Shared, Ways, WhenUnavailable, writer};
use crate::caps::Caps;
use crate::clock::{Clock, SystemClock};
use crate::coverage::Book;
use crate::error::Error;
use crate::hash_key::HashKey;
use crate::keeping::Keeping;
use crate::redact::Redaction;
use crate::sink::DynSink;
use crate::snapshot::HashedField;
use crate::spool::Spool;
use crate::tenant::Tenant;

/// Says how an auditor is to work; every setting has a default that loses nothing.
#[must_use]
pub struct AuditorBuilder {
    sink: Arc<dyn DynSink>,
    spool: Option<Arc<dyn Spool>>,
    clock: Box<dyn Clock>,
    tenant: Tenant,
    keeping: Keeping,
    delivery: Option<Delivery>,
    when_unavailable: WhenUnavailable,
    queue: usize,
    batch: usize,
    patience: Duration,
    sink_limit: Duration,
}

impl AuditorBuilder {
    pub(super) fn new(sink: Arc<dyn DynSink>) -> Self {
        Self {
            sink,
            spool: None,
            clock: Box::new(SystemClock),
            tenant: Tenant::default(),
            keeping: Keeping::default(),
            delivery: None,
            when_unavailable: WhenUnavailable::Refuse,
            queue: 10_000,
            batch: 500,
            patience: Duration::from_secs(5),
            sink_limit: Duration::from_secs(2),
        }
    }

    /// The tenant of scopes that name none; `default` unless told.
    pub fn tenant(mut self, tenant: Tenant) -> Self {
        self.tenant = tenant;
        self
    }

    /// The key of `#[audit(hash)]` fields: at least 16 secret bytes that don't change, or equal values
    /// have unequal hashes.
    pub fn hash_key(mut self, key: impl AsRef<[u8]>) -> Self {
        self.keeping.hash_key = Some(key.as_ref().into());
        self
    }

    /// Which names and values are secrets, beside those that always are.
    pub fn redaction(mut self, redaction: Redaction) -> Self {
        self.keeping.redaction = redaction;
        self
    }

    /// How much of each thing an entry keeps.
    pub fn caps(mut self, caps: Caps) -> Self {
        self.keeping.caps = caps;
        self
    }

    /// Where entries wait while the sink can't take them; without one, they wait in memory.
    pub fn spool(mut self, spool: impl Spool) -> Self {
        self.spool = Some(Arc::new(spool));
        self
    }

    /// When answers may leave. Unless told, reads don't wait for their entries and all else does. An
    /// action's own word goes before it.
    pub fn delivery(mut self, delivery: Delivery) -> Self {
        self.delivery = Some(delivery);
        self
    }

    /// What becomes of calls while neither the sink nor the spool can take an entry; they are refused
    /// before they act unless told.
    pub fn when_unavailable(mut self, what: WhenUnavailable) -> Self {
        self.when_unavailable = what;
        self
    }

    /// How many entries may wait to be written; 10,000 unless told.
    pub fn queue(mut self, entries: usize) -> Self {
        self.queue = entries;
        self
    }

    /// How many entries one batch holds at most; 500 unless told.
    pub fn batch(mut self, entries: usize) -> Self {
        self.batch = entries;
        self
    }

    /// How long a request waits for a place in the queue before it is refused, and for its entry to
    /// be durable before its answer says that it is not; 5 seconds unless told. Make it longer than the
    /// sink's limit, so that an entry can still be spooled in time.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// How long the sink may take for a batch before that is spooled, and a transaction to end whose
    /// entry is to be settled; 2 seconds unless told. Without a spool, calls are refused when the sink
    /// was unavailable for as long.
    pub fn sink_limit(mut self, limit: Duration) -> Self {
        self.sink_limit = limit;
        self
    }

    /// Where the time is read; the machine's clock unless told.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// The auditor. Its writer runs as a task of the current runtime, which needs its time driver
    /// (`enable_time`, or `enable_all`): without it, the first wait panics.
    ///
    /// # Errors
    ///
    /// `is_invalid` outside a tokio runtime, for a queue, a batch or a limit of 0, for a hash key shorter
    /// than 16 bytes, and when a type has `#[audit(hash)]` fields but there is no key.
    pub fn build(self) -> Result<Auditor, Error> {
        self.check()?;
        let runtime = tokio::runtime::Handle::try_current().map_err(|error| {
            Error::invalid("an auditor needs a tokio runtime: build it inside one")
                .with_source(error)
        })?;
        let counts = Arc::new(Counters::default());
        counts.announce();
        let queue = Arc::new(Queue::new(self.queue, counts.clone()));
        let ways = Arc::new(Ways {
            outlet: Outlet::new(self.sink),
            spool: self.spool,
            circuit: Circuit::new(),
            counts,
            limit: self.sink_limit,
            kept: Notify::new(),
        });
        let writer = runtime.spawn(writer::run(queue.clone(), ways.clone(), self.batch));
        Ok(Auditor(Arc::new(Shared {
            ways,
            queue,
            book: Book::default(),
            writer: writer.abort_handle(),
            clock: self.clock,
            tenant: self.tenant,
            keeping: Arc::new(self.keeping),
            delivery: self.delivery,
            when_unavailable: self.when_unavailable,
            patience: self.patience,
        })))
    }

    fn check(&self) -> Result<(), Error> {
        if self.queue == 0 || self.batch == 0 {
            return Err(Error::invalid(
                "an auditor's queue and batch hold at least one entry",
            ));
        }
        if self.sink_limit.is_zero() {
            return Err(Error::invalid(
                "a sink needs some time: set a longer `sink_limit`",
            ));
        }
        match (
            &self.keeping.hash_key,
            inventory::iter::<HashedField>.into_iter().next(),
        ) {
            (Some(key), _) => HashKey::new(key).map(drop),
            (None, Some(HashedField { record, field })) => Err(Error::invalid(format!(
                "`{record}.{field}` is `#[audit(hash)]`, and the auditor has no key: set `hash_key`"
            ))),
            (None, None) => Ok(()),
        }
    }
}
