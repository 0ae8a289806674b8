//! The handle on an entry that is still being told.

mod step;

use std::fmt::Display;

use serde::Serialize;
use serde_json::Value;

pub use step::StepGuard;

use crate::commit::Commit;
use crate::declaration::{IntoReason, Opening, spoken};
use crate::draft::{Draft, DraftCell, Kind, Life, Told, Touched, lock};
use crate::error::Error;
use crate::identity::Identity;
use crate::keeping::Keeping;
use crate::operation::Operation;
use crate::scope::{Current, Scope};
use crate::snapshot::{Record, Secrets, Snapshot, State, take};
use crate::target::Target;
use crate::tenant::Tenant;
use crate::text::Text;

/// The handle on an audited call's entry.
///
/// In axum it is an extractor; anywhere else in a scope, [`Audit::current`] is the innermost call's.
/// Say with it what was done; then either commit it together with the change, or let the call end:
/// the auditor writes the entry then.
///
/// After a commit the handle is spent: its entry is history. A second commit in one handler takes
/// [`entry`](Self::entry).
///
/// A call that runs within another has an entry of its own. It is held until the outermost call
/// ends, or until a commit by the handle of a call around it takes it along. If the outermost call
/// does not succeed and no commit took it, a nested success is recorded as outcome *unknown*, since
/// nobody can tell whether its work stands.
#[derive(Clone)]
pub struct Audit(Option<On>);

/// No state on this side.
const NO_STATE: Option<&dyn Snapshot> = None;

#[derive(Clone)]
struct On {
    scope: Scope,
    draft: DraftCell,
}

impl Audit {
    /// The innermost audited call's handle; outside any call, the scope's own.
    ///
    /// Outside any scope nothing can be recorded: what is said on such a handle is logged as an
    /// error and counted as lost.
    pub fn current() -> Self {
        match Current::get() {
            Some(Current {
                scope,
                call: Some(draft),
            }) => Self::on(scope, draft),
            Some(Current { scope, call: None }) => scope.audit(),
            None => {
                crate::auditor::lose_without_auditor(
                    "`Audit::current()` was called outside any audit scope",
                );
                Self(None)
            }
        }
    }

    pub(crate) fn on(scope: Scope, draft: DraftCell) -> Self {
        Self(Some(On { scope, draft }))
    }

    /// This record was created.
    pub fn created(&self, after: &impl Record) {
        self.set_operation(Operation::Create);
        self.tell_state(NO_STATE, Some(after), after.target());
    }

    /// This record was changed.
    pub fn updated<R: Record>(&self, before: &R, after: &R) {
        self.set_operation(Operation::Update);
        self.tell_state(Some(before), Some(after), after.target());
    }

    /// This record was deleted.
    pub fn deleted(&self, before: &impl Record) {
        self.set_operation(Operation::Delete);
        self.tell_state(Some(before), NO_STATE, before.target());
    }

    /// This record was looked at.
    pub fn viewed(&self, record: &impl Record) {
        self.set_operation(Operation::Read);
        self.target(record.target());
    }

    /// The action is done to this record.
    pub fn target(&self, target: Target) {
        let target = self.keep(|keeping| keeping.target(target));
        self.tell(|told| told.touch(target));
    }

    /// The action concerns this record, whose log shows it, too.
    pub fn related(&self, target: Target) {
        self.target(target.related());
    }

    /// A record's state before, without saying what was done to it. Say its state after, too, if it
    /// has one: with none it reads as deleted.
    pub fn before(&self, record: &impl Record) {
        self.tell_state(Some(record), NO_STATE, record.target());
    }

    /// A record's state after, without saying what was done to it. Say its state before, too, if it
    /// had one: with none it reads as created.
    pub fn after(&self, record: &impl Record) {
        self.tell_state(NO_STATE, Some(record), record.target());
    }

    /// The sentence, as a template to be read after the actor's name: `changed {target}`.
    pub fn summary(&self, template: impl Into<Text>) {
        let template = self.keep(|keeping| keeping.text(template.into()));
        self.tell(|told| told.template = Some(template));
    }

    /// A value for the sentence's braces; one that a secret's name leads to is replaced.
    pub fn value(&self, name: impl Into<String>, value: impl Display) {
        let name = name.into();
        let (value, mut cut) = (value.to_string(), Vec::new());
        let value = self.keep(|keeping| spoken(&name, value, keeping, &mut cut));
        self.tell(|told| {
            if !told.truncated.is_empty() {
                told.unmark(&format!("summary_values/{name}"));
            }
            told.truncated.extend(cut);
            told.values.insert(name, value.into());
        });
    }

    /// The tab.
    pub fn category(&self, category: impl Into<Text>) {
        let category = category.into();
        self.tell(|told| told.category = Some(category));
    }

    /// The kind of what is done, where neither the action's name nor a record tells it.
    pub fn operation(&self, operation: Operation) {
        self.tell(|told| told.operation = Some(operation));
    }

    /// Why the actor did it.
    pub fn reason(&self, reason: impl IntoReason) {
        if let Some(reason) = reason.into_reason() {
            let reason = self.keep(|keeping| keeping.text(reason));
            self.tell(|told| {
                told.unmark("reason");
                told.reason = Some(reason);
            });
        }
    }

    /// Something of the app's own. Secrets in it are replaced; what can't be serialised is named as such;
    /// a number that would be rounded is kept as text, and of two fields of one name the second as `name#2`.
    pub fn context(&self, key: impl Into<String>, value: impl Serialize) {
        let key = key.into();
        let kept = self.keep(|keeping| keeping.value(&key, &value));
        let key = self.keep(|keeping| keeping.name(key));
        self.tell(|told| told.set_context(key, kept));
    }

    /// Who acts, and how that is known: for all of the scope's entries that are not finished yet. The
    /// last one to say so wins: see [`Identity`].
    pub fn actor(&self, identity: impl Into<Identity>) {
        if let Some(on) = &self.0 {
            on.scope.set_actor(identity);
        }
    }

    /// The organisation: for all of the scope's entries that are not finished yet.
    pub fn tenant(&self, tenant: Tenant) {
        if let Some(on) = &self.0 {
            on.scope.set_tenant(tenant);
        }
    }

    /// Begins a timed part of what is done.
    pub fn step(&self, name: impl Into<Text>) -> StepGuard {
        StepGuard::new(self.clone(), name.into())
    }

    /// One more entry in the same scope, which a commit by this handle takes along. To commit it in
    /// a transaction of its own, open it after this handle was committed, or commit it by itself.
    #[must_use = "an entry beside another is told things through its handle"]
    pub fn entry(&self, action: impl Into<Text>) -> Self {
        let Some(on) = &self.0 else { return Self(None) };
        let opening = Opening::of_action(action.into());
        let beside = Draft::new(Kind::Beside, opening, on.scope.auditor().keeping()).into_cell();
        if !lock(&on.draft).adopt(&beside) {
            on.scope.auditor().counts().told_too_late(1);
            tracing::error!(
                "an entry was opened beside one whose call has ended: use `Scope::capture` for spawned tasks"
            );
            return Self(None);
        }
        Self::on(on.scope.clone(), beside)
    }

    /// Forgets the records that were named so far. Call it where a transaction is tried again: what
    /// an attempt saw is no longer true.
    ///
    /// Calls that returned within the attempt, and entries that were opened beside it and let go,
    /// tell of that attempt alone: no later commit takes them along.
    pub fn start_over(&self) {
        self.tell(|told| told.touched.clear());
        if let Some(on) = &self.0 {
            forget_children(&on.draft);
        }
    }

    /// Ends the request's entries with the response's body instead of its head.
    pub fn until_body_ends(&self) {
        if let Some(on) = &self.0 {
            on.scope.end_with_body();
        }
    }

    /// Finishes this entry and those that belong to it, so that a transaction can write them. For
    /// databases that `audit-sqlx` does not know.
    ///
    /// # Errors
    ///
    /// `is_invalid` when the entry was committed already or is being committed, when the auditor's
    /// sink is no database, and outside any scope. Nothing has happened then.
    pub fn begin_commit(&self) -> Result<Commit, Error> {
        let on = self.0.as_ref().ok_or_else(|| {
            Error::invalid(
                "there is no auditor here to commit an entry of: add AuditLayer, or use `run_as`",
            )
        })?;
        Commit::begin(on.scope.clone(), on.draft.clone())
    }

    /// The kind of what was done, unless it was declared.
    fn set_operation(&self, operation: Operation) {
        self.tell(|told| told.operation = told.operation.or(Some(operation)));
    }

    fn tell_state(
        &self,
        before: Option<&(impl Snapshot + ?Sized)>,
        after: Option<&(impl Snapshot + ?Sized)>,
        target: Target,
    ) {
        let mut secrets = None;
        self.tell(|told| secrets = Some(told.secrets.shared()));
        let Some(secrets) = secrets else { return };
        // The record's own code runs here, and may use this handle: nothing is locked meanwhile.
        let target = secrets.keeping().target(target);
        let mut errors = Vec::new();
        let before = before.map(|record| state_of(record, &secrets, &mut errors));
        let after = after.map(|record| state_of(record, &secrets, &mut errors));
        self.tell(|told| {
            name_errors(told, &target, errors);
            told.touch_record(Touched {
                target,
                before,
                after,
            });
        });
    }

    /// Makes something of what is told, before it is told: the app's own code may run there.
    pub(crate) fn keep<T>(&self, keep: impl FnOnce(&Keeping) -> T) -> T {
        match &self.0 {
            Some(on) => keep(on.scope.auditor().keeping()),
            None => keep(&Keeping::default()),
        }
    }

    /// Says something, unless it is too late. An entry that is history can't be told anything.
    pub(crate) fn tell(&self, say: impl FnOnce(&mut Told)) {
        let Some(on) = &self.0 else {
            return crate::auditor::lose_without_auditor(
                "something was said outside any audit scope",
            );
        };
        let mut draft = lock(&on.draft);
        if draft.life == Life::Open {
            draft.is_told = true;
            return say(&mut draft.told);
        }
        drop(draft);
        on.scope.auditor().counts().told_too_late(1);
        tracing::error!(
            "an audit entry was told something after its commit: open another with `audit.entry(…)`"
        );
    }
}

fn forget_children(draft: &DraftCell) {
    let children = lock(draft).children.clone();
    for child in &children {
        lock(child).forget_attempt();
        forget_children(child);
    }
}

fn state_of(
    record: &(impl Snapshot + ?Sized),
    secrets: &Secrets,
    errors: &mut Vec<String>,
) -> State {
    let (state, found) = take(record, secrets);
    errors.extend(found);
    state
}

/// How many fields are named that could not be written.
const MOST_ERRORS: usize = 100;

/// Fields that could not be written are named in the entry's context.
fn name_errors(told: &mut Told, target: &Target, errors: Vec<String>) {
    for error in errors {
        let error = format!("{}.{error}", target.kind);
        let error = told.secrets.keeping().error(&error);
        let known = told
            .context
            .entry("snapshot_errors")
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(known) = known
            && known.len() < MOST_ERRORS
        {
            known.push(error.into());
        }
    }
}

impl std::fmt::Debug for Audit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let action = self
            .0
            .as_ref()
            .map(|on| lock(&on.draft).told.action.clone());
        f.debug_struct("Audit")
            .field("action", &action)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
