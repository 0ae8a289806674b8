//! What is about to be done, written before it is done.

use chrono::TimeDelta;
use futures_util::future::BoxFuture;

use crate::auditor::{Asking, Auditor, Pause, within};
use crate::clock::Moment;
use crate::draft::{DraftCell, Verdict, lock};
use crate::entry::Entry;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::refused::Refused;
use crate::scope::Scope;
use crate::tenant::Tenant;
use crate::text::Text;

/// After how long an intent without completion reads as *unknown*, unless a store is told otherwise.
pub const UNKNOWN_AFTER: TimeDelta = TimeDelta::minutes(15);

/// What is read as the reason of an action whose end was never written.
const NO_END: &str = "it was begun, and how it ended was not recorded";

/// What a sink offers to actions that no transaction covers: a place for what is about to be done.
///
/// The completion is an entry with the intent's id, in the intent's tenant. A store that keeps intents
/// reads one without completion, after a time, as an entry whose outcome is unknown.
pub trait Intents: Send + Sync {
    /// Writes an intent, and returns once it is durable. The same one again changes nothing: the
    /// auditor tries again after an error.
    ///
    /// What it is given is the entry as it is to be read while there is no completion.
    ///
    /// # Errors
    ///
    /// `is_unavailable` when it may work later. Whatever the error, the action is not done.
    fn intend<'a>(&'a self, intent: &'a Entry) -> BoxFuture<'a, Result<(), Error>>;
}

/// What was written, or may have been, before a call began.
pub(crate) struct Intent {
    pub(crate) moment: Moment,
    pub(crate) tenant: Tenant,
}

/// Writes the intent of a call. It may not run before this has resolved.
pub(crate) fn intend(scope: Scope, draft: DraftCell) -> BoxFuture<'static, Result<(), Refused>> {
    Box::pin(async move {
        let auditor = scope.auditor();
        let Some(intents) = auditor.intents() else {
            tracing::error!("an action was refused: {}", Refused::NoIntents);
            return Err(Refused::NoIntents);
        };
        let Some(asking) = auditor.ask_sink() else {
            return Err(Refused::Unavailable); // at once: the action is told of as one that never began
        };
        let entry = begin(&scope, &draft);
        let written = match asking {
            Asking::Freely => write(auditor, intents, &entry).await,
            Asking::Once => attempt(auditor, intents, &entry).await,
        };
        if let Err(error) = written {
            tracing::error!(
                %error, tenant = %entry.tenant, id = %entry.id, action = %entry.action,
                "an action was refused: its intent can't be written"
            );
            return Err(auditor.refuse());
        }
        auditor.sink_worked();
        auditor.counts().intended(1);
        Ok(())
    })
}

/// From here on the call's entry is the intent's completion: an error tells not for certain that the
/// intent was not written.
fn begin(scope: &Scope, draft: &DraftCell) -> Entry {
    let (identity, tenant) = scope.who();
    let origin = scope.origin(&identity.actor);
    let moment = Moment::beginning(scope.auditor().clock());
    let told = {
        let mut draft = lock(draft);
        let tenant = tenant.clone();
        draft.intent = Some(Intent { moment, tenant });
        draft.told.clone()
    };
    let verdict = Verdict {
        outcome: Outcome::Unknown,
        reason: None,
        status: None,
    };
    let mut entry = told.into_entry(identity, tenant, moment, verdict, origin);
    entry.reason.get_or_insert(Text::new_static(NO_END));
    entry
}

/// Tries as long as the auditor's patience lasts.
async fn write(auditor: &Auditor, intents: &dyn Intents, entry: &Entry) -> Result<(), Error> {
    let written = write_until_answered(auditor, intents, entry);
    match tokio::time::timeout(auditor.patience(), written).await {
        Ok(answered) => answered,
        Err(elapsed) => {
            Err(Error::unavailable("the sink did not take it in time").with_source(elapsed))
        }
    }
}

async fn write_until_answered(
    auditor: &Auditor,
    intents: &dyn Intents,
    entry: &Entry,
) -> Result<(), Error> {
    let mut pause = Pause::new();
    loop {
        match attempt(auditor, intents, entry).await {
            Err(error) if error.is_unavailable() => {
                tracing::warn!(%error, "an intent can't be written now");
            }
            answered => return answered,
        }
        tokio::time::sleep(pause.next()).await;
    }
}

async fn attempt(auditor: &Auditor, intents: &dyn Intents, entry: &Entry) -> Result<(), Error> {
    within(auditor.sink_limit(), async { intents.intend(entry).await }).await
}

#[cfg(test)]
mod tests;
