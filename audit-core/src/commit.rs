//! Entries on their way through a transaction of the app's own.

use std::sync::Arc;

use crate::draft::{Draft, DraftCell, End, Kind, Life, Verdict, lock};
use crate::entry::Entry;
use crate::error::Error;
use crate::identity::Identity;
use crate::json::Json;
use crate::origin::Origin;
use crate::scope::Scope;
use crate::tenant::Tenant;

/// A handle's entry and those that belong to it, finished, while a transaction writes them.
///
/// Write [`entries`](Self::entries) on the transaction's connection; then say how it ended. Dropped
/// without a word, the end is in doubt: the auditor finds out by itself when the call has ended.
#[must_use = "a commit that nobody reports on is in doubt"]
pub struct Commit {
    scope: Scope,
    drafts: Vec<DraftCell>,
    entries: Vec<Entry>,
    who: (Identity, Tenant),
    origin: Origin,
    /// What an entry says that no call claimed.
    context: Vec<(&'static str, Json)>,
}

impl Commit {
    pub(crate) fn begin(scope: Scope, handle: DraftCell) -> Result<Self, Error> {
        if scope.auditor().transactions().is_none() {
            return Err(Error::invalid(
                "this auditor's sink is no database, so no transaction can carry its entries: build it from a store",
            ));
        }
        let who = scope.who();
        // The app's code: nothing is locked while it is asked.
        let origin = scope.origin(&who.0.actor);
        let is_unclaimed = lock(&handle).kind == Kind::Request;
        let context = if is_unclaimed {
            scope.context()
        } else {
            Vec::new()
        };
        let mut commit = Self {
            scope,
            who,
            origin,
            context,
            drafts: Vec::new(),
            entries: Vec::new(),
        };
        let mut draft = lock(&handle);
        check_open(&draft)?;
        commit.take(&handle, &mut draft);
        drop(draft);
        commit.take_children(&handle);
        Ok(commit)
    }

    /// What is to be written.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The transaction was committed: these entries are history.
    pub fn committed(mut self) {
        for draft in std::mem::take(&mut self.drafts) {
            let mut draft = lock(&draft);
            // A call that ended meanwhile has left it to the auditor, who finds it and counts it.
            if let Life::Writing(_) = draft.life {
                draft.life = Life::Written;
                self.scope.auditor().counts().written(1);
            }
        }
    }

    /// The transaction was certainly rolled back: the handle is open again, under another id unless
    /// that is its intent's. What
    /// was said of records is forgotten as soon as another attempt says something of one, since it
    /// may find them changed.
    pub fn failed(mut self) {
        for draft in std::mem::take(&mut self.drafts) {
            let mut draft = lock(&draft);
            // A call that ended meanwhile has left it to the auditor, who settles it.
            if let Life::Writing(_) = draft.life {
                draft.life = Life::Open;
                draft.rolled_back = true;
                draft.told.is_stale = true;
            }
        }
    }

    /// Nobody knows yet how the transaction ends: its answer was lost, or it is somebody else's.
    pub fn in_doubt(self) {
        drop(self);
    }

    /// Finishes one draft, under a new id unless its intent has one.
    fn take(&mut self, cell: &DraftCell, draft: &mut Draft) {
        if draft.told.action.is_empty() {
            self.scope.name_request(&mut draft.told);
        }
        let moment = draft.moment(self.scope.auditor().clock());
        draft.life = Life::Writing(moment);
        draft.rolled_back = false;
        let mut told = draft.told.clone();
        if draft.kind == Kind::Request {
            told.tell_request(&self.context);
        }
        let (identity, tenant) = self.who.clone();
        let (tenant, origin) = (draft.tenant(tenant), self.origin.clone());
        let entry = told.into_entry(identity, tenant, moment, Verdict::SUCCESS, origin);
        self.entries.push(entry);
        self.drafts.push(Arc::clone(cell));
    }

    /// Takes along what belongs to the handle: nested calls that returned, and entries beside it.
    fn take_children(&mut self, cell: &DraftCell) {
        let children = lock(cell).children.clone();
        for child in children {
            let mut draft = lock(&child);
            if belongs(&child, &draft) {
                self.take(&child, &mut draft);
            }
            drop(draft);
            self.take_children(&child);
        }
    }
}

impl Drop for Commit {
    fn drop(&mut self) {
        for draft in &self.drafts {
            let mut draft = lock(draft);
            if let Life::Writing(moment) = draft.life {
                draft.life = Life::InDoubt(moment);
            }
        }
    }
}

fn check_open(draft: &Draft) -> Result<(), Error> {
    let why = match draft.life {
        Life::Open => return Ok(()),
        Life::Writing(_) => "a commit of this entry is still under way: wait for it",
        Life::InDoubt(_) => {
            "nobody knows yet whether the last transaction that carried this entry was committed: return its error"
        }
        Life::Written => {
            "this entry was committed already: open another with `audit.entry(…)` for a second commit"
        }
        Life::Handed => "this entry's call has ended, so no transaction can carry it any more",
    };
    Err(Error::invalid(why))
}

/// Whether a child goes along with its parent's commit.
fn belongs(child: &DraftCell, draft: &Draft) -> bool {
    // What was opened beside an attempt that was rolled back, and let go since, tells of that
    // attempt only: nobody but this list and the parent's holds it.
    let let_go = draft.rolled_back && Arc::strong_count(child) <= 2;
    match (draft.life, draft.kind) {
        (Life::Open, Kind::Beside) => !let_go,
        // What an intent tells of was done whatever becomes of the transaction.
        (Life::Open, _) if draft.intent.is_some() => false,
        (Life::Open, _) => draft.end == Some(End::Returned) && !draft.rolled_back,
        _ => false,
    }
}
