//! Where saved views are: in the log itself, as the states of one record for each actor.
//!
//! Two who save at once both wrote what they read and one thing more, and the later one would undo the earlier.
//! So what is read is not the newest state alone, but what became of the older ones by all that was added
//! and removed since: nothing of the last [`REPLAYED`] changes is lost, whoever made them at once.

use audit_core::query::{Limit, TargetRef};
use audit_core::{Audit, Json, Refused, Scope, Store, Tenant, Version};
use audit_macros::audited;
use serde::{Deserialize, Serialize};

use crate::guard::Access;
use crate::problem::Problem;
use crate::record::{self, AUDIT_LOG};

/// The kind of the records.
const KIND: &str = "saved_views";
/// How many views an actor may have.
const MOST: usize = 50;
/// How many changes are looked at.
const REPLAYED: usize = 20;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct View {
    pub(super) name: String,
    /// What the list is asked, as its address has it.
    pub(super) query: String,
}

/// The record: all views of one actor.
#[derive(Clone, audit_macros::Snapshot)]
#[audit(target = KIND, id = owner, label = label, crate = audit_core)]
struct SavedViews {
    #[audit(skip)]
    owner: String,
    #[audit(skip)]
    label: String,
    #[audit(plain)]
    views: Vec<View>,
}

/// One actor's views in one tenant's log.
pub(super) struct Shelf<'a> {
    store: &'a dyn Store,
    tenant: &'a Tenant,
    access: &'a Access,
    owner: String,
    label: String,
}

impl<'a> Shelf<'a> {
    /// `None` where nobody knows who looks.
    pub(super) fn of(store: &'a dyn Store, access: &'a Access) -> Result<Option<Self>, Problem> {
        let actor = record::reader(access)?;
        let shelf = || Self {
            store,
            tenant: access.tenant(),
            access,
            owner: format!("{}:{}", actor.kind, actor.id),
            label: format!("views of {}", actor.label),
        };
        Ok((!actor.id.is_empty()).then(shelf))
    }

    pub(super) async fn read(&self) -> Result<Vec<View>, Problem> {
        let limit = Limit::new(REPLAYED)?;
        let record = TargetRef::new(KIND, &self.owner);
        let versions = self.store.history(self.tenant, &record, None, limit);
        Ok(replay(&versions.await?))
    }

    pub(super) async fn save(&self, view: View) -> Result<(), Problem> {
        let scope = record::scope(self.access)?;
        keeps(&scope, "name", &view.name)?;
        keeps(&scope, "query", &view.query)?;
        let before = self.read().await?;
        let mut after = before.clone();
        put(&mut after, view.clone());
        if after.len() > MOST {
            let words = format!("{MOST} views are saved already: remove one first");
            return Err(Problem::parameter("name", words));
        }
        let (before, after) = (self.record(before), self.record(after));
        fits(&scope, &after)?;
        let call = save_view(view.name.clone(), before, after);
        scope.in_scope(call).await.map_err(Problem::refused)?;
        self.check(|views| views.contains(&view)).await
    }

    pub(super) async fn remove(&self, name: &str) -> Result<(), Problem> {
        let before = self.read().await?;
        let mut after = before.clone();
        after.retain(|view| view.name != name);
        if after == before {
            return Ok(()); // somebody else was quicker
        }
        let call = remove_view(name.to_owned(), self.record(before), self.record(after));
        let scope = record::scope(self.access)?;
        scope.in_scope(call).await.map_err(Problem::refused)?;
        self.check(|views| views.iter().all(|view| view.name != name))
            .await
    }

    fn record(&self, views: Vec<View>) -> SavedViews {
        SavedViews {
            owner: self.owner.clone(),
            label: self.label.clone(),
            views,
        }
    }

    /// What can't be read back is said to whoever saved it: their entry waits in the spool, or many saved
    /// at once.
    async fn check(&self, is_done: impl Fn(&[View]) -> bool) -> Result<(), Problem> {
        match is_done(&self.read().await?) {
            true => Ok(()),
            false => Err(Problem::not_read_back()),
        }
    }
}

/// The log keeps nothing that looks like a secret, and half a view is none.
fn keeps(scope: &Scope, parameter: &str, text: &str) -> Result<(), Problem> {
    let kept = scope.auditor().redaction().text(text);
    match kept == text {
        true => Ok(()),
        false => {
            let words = "it holds what looks like a secret, which the log does not keep";
            Err(Problem::parameter(parameter, words))
        }
    }
}

fn fits(scope: &Scope, saved: &SavedViews) -> Result<(), Problem> {
    let bytes = serde_json::to_vec(&saved.views).map_err(|error| Problem::internal(&error))?;
    match bytes.len() <= scope.auditor().caps().field {
        true => Ok(()),
        false => {
            let words = "all views together are longer than the log keeps: remove one first";
            Err(Problem::parameter("query", words))
        }
    }
}

fn put(views: &mut Vec<View>, view: View) {
    match views.iter_mut().find(|known| known.name == view.name) {
        Some(known) => *known = view,
        None => views.push(view),
    }
}

/// The oldest version's state, and what each newer one did to its own `before`.
fn replay(versions: &[Version]) -> Vec<View> {
    let knows = |version: &&Version| version.before.is_some() || version.after.is_some();
    let mut known = versions.iter().rev().filter(knows);
    let mut views = known.next().map(|oldest| read(oldest.after.as_ref()));
    let views = views.get_or_insert_default();
    for version in known {
        let (before, after) = (read(version.before.as_ref()), read(version.after.as_ref()));
        views.retain(|view| {
            let had = before.iter().any(|known| known.name == view.name);
            !had || after.iter().any(|known| known.name == view.name)
        });
        for view in after {
            if !before.contains(&view) {
                put(views, view);
            }
        }
    }
    std::mem::take(views)
}

#[derive(Deserialize)]
struct State {
    views: Vec<serde_json::Value>,
}

/// What stands for something that was not kept is no view.
fn read(state: Option<&Json>) -> Vec<View> {
    let state = state.and_then(|state| serde_json::from_str::<State>(state.as_str()).ok());
    let views = state.into_iter().flat_map(|state| state.views);
    views
        .filter_map(|view| serde_json::from_value(view).ok())
        .collect()
}

#[audited(
    action = "audit_log.save_view",
    category = AUDIT_LOG,
    operation = update,
    summary = "saved the view {name} of the audit log",
    delivery = before_response,
    crate = audit_core
)]
async fn save_view(name: String, before: SavedViews, after: SavedViews) -> Result<(), Refused> {
    Audit::current().updated(&before, &after);
    Ok(())
}

#[audited(
    action = "audit_log.remove_view",
    category = AUDIT_LOG,
    operation = update,
    summary = "removed the view {name} of the audit log",
    delivery = before_response,
    crate = audit_core
)]
async fn remove_view(name: String, before: SavedViews, after: SavedViews) -> Result<(), Refused> {
    Audit::current().updated(&before, &after);
    Ok(())
}

#[cfg(test)]
mod tests {
    use audit_core::test_kit::sample;

    use super::*;

    /// A change from these views to those; the first letter is the name, the second the query.
    fn version(before: &[&str], after: &[&str]) -> Version {
        let state = |views: &[&str]| {
            let view = |view: &&str| serde_json::json!({"name": view[..1], "query": view[1..]});
            let views: Vec<_> = views.iter().map(view).collect();
            Json::of(&serde_json::json!({"views": views})).unwrap()
        };
        Version::new(
            sample(1, |_| {}),
            Some(state(before)),
            Some(state(after)),
            Vec::new(),
        )
    }

    fn check(oldest_first: &[(&[&str], &[&str])], expected: &[&str]) {
        let newest_first = oldest_first.iter().rev();
        let versions: Vec<_> = newest_first
            .map(|(before, after)| version(before, after))
            .collect();
        let views = replay(&versions);
        let views: Vec<_> = views
            .iter()
            .map(|view| format!("{}{}", view.name, view.query))
            .collect();
        assert_eq!(views, expected);
    }

    #[test]
    fn the_newest_state_counts_where_one_change_followed_the_other() {
        check(&[], &[]);
        check(&[(&[], &["a1"])], &["a1"]);
        check(&[(&[], &["a1"]), (&["a1"], &["a1", "b1"])], &["a1", "b1"]);
        check(&[(&[], &["a1"]), (&["a1"], &["a2"])], &["a2"]);
        check(&[(&["a1", "b1"], &["b1"])], &["b1"]);
    }

    #[test]
    fn of_changes_that_were_made_at_once_none_is_lost() {
        check(
            &[(&[], &["a1"]), (&[], &["b1"]), (&[], &["c1"])],
            &["a1", "b1", "c1"],
        );
        check(
            &[(&[], &["a1"]), (&["a1"], &[]), (&["a1"], &["a1", "b1"])],
            &["b1"],
        );
        check(
            &[(&["a1"], &["a1", "b1"]), (&["a1"], &["a2"])],
            &["a2", "b1"],
        );
    }
}
