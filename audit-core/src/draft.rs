//! An entry that is still being told.

mod finish;
mod keep;
mod record;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};

pub(crate) use finish::{Finished, Verdict};
pub(crate) use keep::StepSize;
use keep::Tally;
pub(crate) use record::Touched;

use crate::auditor::{Delivery, Place};
use crate::clock::{Clock, Moment};
use crate::declaration::Opening;
use crate::intent::Intent;
use crate::keeping::Keeping;
use crate::operation::Operation;
use crate::outcome::Outcome;
use crate::snapshot::Secrets;
use crate::step::Step;
use crate::stream::Stream;
use crate::target::Target;
use crate::tenant::Tenant;
use crate::text::{Text, Truncated};

/// A draft, shared by the handles on it and the call or scope that will finish it.
pub(crate) type DraftCell = Arc<Mutex<Draft>>;

/// An entry that is still being told, and where it stands in its life.
pub(crate) struct Draft {
    pub(crate) kind: Kind,
    pub(crate) life: Life,
    /// How its call ended, once it has.
    pub(crate) end: Option<End>,
    /// Whether a transaction that carried it was rolled back since it was last told something.
    pub(crate) rolled_back: bool,
    /// Whether anybody said anything on it.
    pub(crate) is_told: bool,
    pub(crate) place: Option<Place>,
    /// What was written before its call began, or may have been.
    pub(crate) intent: Option<Intent>,
    /// Calls made within its call, and entries opened beside it.
    pub(crate) children: Vec<DraftCell>,
    pub(crate) told: Told,
}

/// What makes a draft an entry in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The request's own record, which nobody has claimed yet.
    Request,
    /// A call.
    Call,
    /// One more entry beside a call's own.
    Beside,
}

/// Where a draft stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    /// It can be told things.
    Open,
    /// A transaction is writing it under this id.
    Writing(Moment),
    /// A transaction wrote it, and nobody knows yet whether that was committed.
    InDoubt(Moment),
    /// A transaction that wrote it was committed.
    Written,
    /// The auditor has it.
    Handed,
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    /// It returned.
    Returned,
    /// It returned an error.
    Failed(Option<Text>),
    /// It was not allowed, in these words.
    Denied(Text),
    /// It panicked.
    Panicked,
    /// It was dropped before it ended.
    Aborted,
    /// It was not run.
    Refused(Text),
}

impl End {
    /// What another protocol than HTTP says of it.
    pub(crate) fn overruled(outcome: Outcome, reason: &'static str) -> Self {
        let reason = Text::new_static(reason);
        match outcome {
            Outcome::Denied => Self::Denied(reason),
            _ => Self::Failed(Some(reason)),
        }
    }

    /// A call's end, where the answer that it gave ended otherwise later: the answer is a part of it. What
    /// the call itself gave for a reason stands.
    pub(crate) fn followed_by(self, answer: Self) -> Self {
        match (self, answer) {
            (Self::Returned, answer) => answer,
            (Self::Failed(reason), Self::Denied(name)) => Self::Denied(reason.unwrap_or(name)),
            (Self::Failed(None), Self::Failed(name)) => Self::Failed(name),
            (call, _) => call,
        }
    }
}

/// What was said.
#[derive(Clone)]
pub(crate) struct Told {
    pub(crate) action: Text,
    pub(crate) category: Option<Text>,
    pub(crate) operation: Option<Operation>,
    pub(crate) stream: Stream,
    /// When its call's answer may leave, where the action says so.
    pub(crate) delivery: Option<Delivery>,
    pub(crate) template: Option<Text>,
    pub(crate) values: Map<String, Value>,
    pub(crate) touched: Vec<Touched>,
    /// Whether what was said of records belongs to an attempt that was rolled back: the next attempt
    /// may find them changed, so its first word on a record replaces it all.
    pub(crate) is_stale: bool,
    pub(crate) reason: Option<Text>,
    pub(crate) context: Map<String, Value>,
    pub(crate) steps: Vec<Step>,
    /// What was too long to be kept whole.
    pub(crate) truncated: Vec<Truncated>,
    tally: Tally,
    pub(crate) secrets: Secrets,
}

impl Draft {
    pub(crate) fn new(kind: Kind, opening: Opening, keeping: &Arc<Keeping>) -> Self {
        let mut told = Told::nothing(Secrets::new(keeping.clone()));
        told.open(opening);
        Self {
            kind,
            life: Life::Open,
            end: None,
            rolled_back: false,
            is_told: false,
            place: None,
            intent: None,
            children: Vec::new(),
            told,
        }
    }

    pub(crate) fn into_cell(self) -> DraftCell {
        Arc::new(Mutex::new(self))
    }

    /// Whether a call may make it its own.
    pub(crate) fn is_unclaimed(&self) -> bool {
        self.kind == Kind::Request && self.end.is_none() && self.life == Life::Open
    }

    /// Whether it holds something that nobody has recorded yet.
    pub(crate) fn is_pending(&self) -> bool {
        let is_something = self.is_told || self.kind == Kind::Call || !self.children.is_empty();
        is_something && !matches!(self.life, Life::Written | Life::Handed)
    }

    /// Whether what it tells of was begun, as far as is known. To have looked is to have done nothing.
    pub(crate) fn has_acted(&self) -> bool {
        let is_begun = self.is_told || self.kind == Kind::Call || !self.children.is_empty();
        is_begun && !self.told.is_read() && !matches!(self.end, Some(End::Refused(_)))
    }

    /// The moment of its entry, if it is finished now.
    pub(crate) fn moment(&self, clock: &dyn Clock) -> Moment {
        match &self.intent {
            Some(intent) => intent.moment.ending(clock),
            None => Moment::now(clock),
        }
    }

    /// The organisation that its entry belongs to: an intent's completion stays where that is.
    pub(crate) fn tenant(&self, of_scope: Tenant) -> Tenant {
        match &self.intent {
            Some(intent) => intent.tenant.clone(),
            None => of_scope,
        }
    }

    /// Takes a draft along, unless its own entry is on its way already.
    pub(crate) fn adopt(&mut self, child: &DraftCell) -> bool {
        let is_open = self.life != Life::Handed;
        if is_open {
            self.children.push(child.clone());
        }
        is_open
    }

    /// What it tells of belongs to an attempt that left nothing behind.
    pub(crate) fn forget_attempt(&mut self) {
        let is_over = self.kind == Kind::Beside || (self.end.is_some() && self.intent.is_none());
        if self.life == Life::Open && is_over {
            self.rolled_back = true;
            self.told.is_stale = true;
        }
    }

    /// Makes the request's own record the record of a call.
    pub(crate) fn claim(&mut self, opening: Opening) {
        self.kind = Kind::Call;
        self.told.open(opening);
    }
}

impl Told {
    fn nothing(secrets: Secrets) -> Self {
        Self {
            action: Text::new_static(""),
            category: None,
            operation: None,
            stream: Stream::Account,
            delivery: None,
            template: None,
            values: Map::new(),
            touched: Vec::new(),
            is_stale: false,
            reason: None,
            context: Map::new(),
            steps: Vec::new(),
            truncated: Vec::new(),
            tally: Tally::default(),
            secrets,
        }
    }

    /// Takes over what is known of a call. What was said before the call began stands.
    fn open(&mut self, opening: Opening) {
        let declared = opening.declared;
        self.action = declared.action();
        self.category = self.category.take().or_else(|| declared.category());
        self.operation = self.operation.or_else(|| declared.operation());
        self.stream = declared.stream();
        self.delivery = declared.delivery();
        self.template = self.template.take().or_else(|| declared.summary());
        self.values.extend(opening.values);
        self.truncated.extend(opening.truncated);
        self.reason = opening.reason.or(self.reason.take());
        opening
            .targets
            .into_iter()
            .for_each(|target| self.touch(target));
    }

    /// When its call's answer may leave: as the action says, or else the auditor. Unless either does,
    /// only reads don't wait.
    pub(crate) fn delivery(&self, by_auditor: Option<Delivery>) -> Delivery {
        self.delivery.or(by_auditor).unwrap_or_else(|| {
            if self.is_read() {
                Delivery::Background
            } else {
                Delivery::BeforeResponse
            }
        })
    }

    /// Whether it tells of a look at something, and of nothing that was done.
    pub(crate) fn is_read(&self) -> bool {
        let operation = self
            .operation
            .unwrap_or_else(|| Operation::of_action(&self.action));
        operation == Operation::Read && self.stream == Stream::Account
    }

    /// Names a record: one that is named already keeps what was said of it.
    pub(crate) fn touch(&mut self, target: Target) {
        self.touch_record(Touched::named(target));
    }

    /// Says something of a record.
    pub(crate) fn touch_record(&mut self, record: Touched) {
        if std::mem::take(&mut self.is_stale) {
            self.touched.clear();
        }
        Touched::merge(&mut self.touched, record);
    }

    /// Puts what was said into other hands and leaves nothing behind.
    pub(crate) fn take(&mut self) -> Self {
        std::mem::replace(self, Self::nothing(Secrets::none()))
    }
}

/// A draft's contents. A panic while it was held leaves what was said until then.
pub(crate) fn lock(draft: &DraftCell) -> MutexGuard<'_, Draft> {
    draft.lock().unwrap_or_else(PoisonError::into_inner)
}
