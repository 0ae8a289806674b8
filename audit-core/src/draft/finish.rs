//! From a draft to the entry that it becomes.

use serde_json::Value;

use super::{DraftCell, End, Kind, Told, lock};
use crate::actor::Actor;
use crate::clock::Moment;
use crate::declaration::category_of;
use crate::entry::Entry;
use crate::identity::Identity;
use crate::json::Json;
use crate::keeping::capped;
use crate::operation::Operation;
use crate::origin::Origin;
use crate::outcome::Outcome;
use crate::scope::Scope;
use crate::summary::{render, spoken};
use crate::target::{Role, Target};
use crate::tenant::Tenant;
use crate::text::Text;

/// How an entry ended, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) outcome: Outcome,
    pub(crate) reason: Option<Text>,
    pub(crate) status: Option<u16>,
}

impl Verdict {
    /// It was done.
    pub(crate) const SUCCESS: Self = Self {
        outcome: Outcome::Success,
        reason: None,
        status: None,
    };

    /// What is to be said of a call that ended so, with this status where there is one.
    pub(crate) fn of(end: &End, status: Option<u16>) -> Self {
        let (outcome, reason) = match (end, status) {
            (End::Panicked, _) => (Outcome::Panicked, None),
            (End::Aborted, _) => (Outcome::Aborted, None),
            (End::Refused(reason) | End::Denied(reason), _) => {
                (Outcome::Denied, Some(reason.clone()))
            }
            (End::Failed(reason), Some(401 | 403)) => (Outcome::Denied, reason.clone()),
            (End::Failed(reason), _) => (Outcome::Failure, reason.clone()),
            (End::Returned, Some(401 | 403)) => (Outcome::Denied, None),
            (End::Returned, Some(400..)) => (Outcome::Failure, None),
            (End::Returned, _) => (Outcome::Success, None),
        };
        let said_by_status = || match (outcome, status) {
            (Outcome::Failure | Outcome::Denied | Outcome::Aborted, Some(status @ 400..)) => {
                Some(Text::from(format!("HTTP {status}")))
            }
            _ => None,
        };
        Self {
            outcome,
            reason: reason.or_else(said_by_status),
            status,
        }
    }

    /// The same, where a transaction that tried to write the entry left nothing behind: what it
    /// told of did not happen, however its call ended.
    pub(crate) fn rolled_back(self) -> Self {
        match self.outcome {
            Outcome::Success => Self {
                outcome: Outcome::Failure,
                reason: Some(Text::new_static(
                    "the transaction that carried this entry was rolled back",
                )),
                ..self
            },
            _ => self,
        }
    }

    /// The same for a nested call that returned while the call around it ended otherwise, and
    /// without a commit: whether its work stands, nobody can tell.
    pub(crate) fn doubted(self, around: Outcome) -> Self {
        match (self.outcome, around) {
            (Outcome::Success, around) if around != Outcome::Success => Self {
                outcome: Outcome::Unknown,
                reason: Some(Text::from(format!(
                    "the call around it ended in {around} without a commit"
                ))),
                ..self
            },
            _ => self,
        }
    }
}

/// A draft that is finished, on its way to the sink. What was said stays where it is until then.
pub(crate) struct Finished {
    pub(crate) draft: DraftCell,
    pub(crate) scope: Scope,
    pub(crate) identity: Identity,
    pub(crate) tenant: Tenant,
    pub(crate) moment: Moment,
    pub(crate) verdict: Verdict,
}

impl Finished {
    /// The entry. Working out where it came from belongs here: off the request's path.
    pub(crate) fn into_entry(self) -> Entry {
        let (mut told, is_unclaimed) = {
            let mut draft = lock(&self.draft);
            (draft.told.take(), draft.kind == Kind::Request)
        };
        if is_unclaimed {
            told.tell_request(&self.scope.context());
        }
        let mut origin = self.scope.origin(&self.identity.actor);
        origin.status = self.verdict.status;
        let (identity, tenant) = (self.identity, self.tenant);
        told.into_entry(identity, tenant, self.moment, self.verdict, origin)
    }
}

impl Told {
    /// What its source says of a request that no call claimed. What the app said under the same name stands.
    pub(crate) fn tell_request(&mut self, said: &[(&'static str, Json)]) {
        for (key, value) in said {
            if !self.context.contains_key(*key) {
                let kept = self.secrets.keeping().value(key, value);
                self.set_context((*key).to_owned(), kept);
            }
        }
    }

    /// The entry that tells this.
    pub(crate) fn into_entry(
        mut self,
        identity: Identity,
        tenant: Tenant,
        moment: Moment,
        mut verdict: Verdict,
        mut origin: Origin,
    ) -> Entry {
        let mut actor = identity.actor;
        origin.session = identity.session.or(origin.session);
        origin.authentication = identity.authentication.or(origin.authentication);
        let succeeded = verdict.outcome == Outcome::Success;
        let operation = self
            .operation
            .unwrap_or_else(|| Operation::of_action(&self.action));
        let category = self
            .category
            .take()
            .unwrap_or_else(|| category_of(&self.action));
        let touched = std::mem::take(&mut self.touched);
        let mut targets: Vec<Target> = touched
            .into_iter()
            .map(|record| {
                if succeeded {
                    record.into_target()
                } else {
                    record.target
                }
            })
            .collect();
        self.keep_labels(&mut actor, &mut targets);
        let reason = match verdict.reason.take() {
            Some(reason) => {
                self.unmark("reason"); // of another one, which was sent
                Some(reason)
            }
            None => self.reason.take(),
        };
        let most = self.secrets.keeping().caps.text;
        let reason = reason.map(|reason| self.capped(reason, most, "reason"));
        let (summary, summary_template) = self.summary(operation, &actor, &targets);
        self.mark_missing();
        Entry {
            id: moment.id,
            tenant,
            occurred_at: moment.at,
            began_at: moment.began_at,
            recorded_at: None,
            stream: self.stream,
            category,
            action: self.action,
            operation,
            outcome: verdict.outcome,
            reason,
            actor,
            targets,
            summary,
            summary_template,
            summary_values: self.values,
            origin,
            context: self.context,
            steps: self.steps,
            truncated: self.truncated,
        }
    }

    fn summary(&mut self, operation: Operation, actor: &Actor, targets: &[Target]) -> (Text, Text) {
        let primary = targets
            .iter()
            .find(|target| target.role == Role::Primary)
            .or(targets.first());
        let template = self.template.take().unwrap_or_else(|| match primary {
            Some(_) if operation != Operation::Execute => {
                Text::from(format!("{} {{target}}", operation.past_tense()))
            }
            _ => Text::from(format!("performed {}", self.action)),
        });
        let most = self.secrets.keeping().caps.summary;
        let template = self.capped(template, most, "summary_template");
        if !template.contains(['{', '}']) {
            return (template.clone(), template);
        }
        let most_of_one = self.secrets.keeping().caps.text;
        if template.contains("{target}") {
            // An attempt that failed early may have named nothing yet.
            let name = primary.map_or(Text::new_static("(unnamed)"), Target::name);
            let name = self.capped(name, most_of_one, "summary_values/target");
            self.values
                .insert("target".to_owned(), name.as_str().into());
        }
        if template.contains("{actor}") {
            self.values
                .insert("actor".to_owned(), Value::from(actor.label.as_str()));
        }
        let sentence = render(&template, |name| spoken(&self.values, name));
        (self.capped(sentence.into(), most, "summary"), template)
    }

    /// A text as long as it may be.
    fn capped(&mut self, text: Text, cap: usize, field: &str) -> Text {
        capped(text, cap, || Text::from(field), &mut self.truncated)
    }

    /// A target's label is without secrets since it was told.
    fn keep_labels(&mut self, actor: &mut Actor, targets: &mut [Target]) {
        self.keep_label(&mut actor.label, "actor/label");
        let mut principal = actor.on_behalf_of.as_deref_mut();
        let mut field = String::new();
        while let Some(actor) = principal {
            field.push_str("/on_behalf_of");
            self.keep_label(&mut actor.label, &format!("actor{field}/label"));
            principal = actor.on_behalf_of.as_deref_mut();
        }
        let cap = self.secrets.keeping().caps.text;
        let long = targets.iter_mut().enumerate();
        for (place, target) in long.filter(|(_, target)| target.label.len() > cap) {
            let field = format!("targets/{place}/label");
            target.label = self.capped(target.label.clone(), cap, &field);
        }
    }

    fn keep_label(&mut self, label: &mut Text, field: &str) {
        let keeping = self.secrets.keeping();
        let (kept, cap) = (keeping.text(std::mem::take(label)), keeping.caps.text);
        *label = self.capped(kept, cap, field);
    }
}
