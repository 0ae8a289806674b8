//! What is recorded of those who look at the log, and of those who take it out.

mod look;
mod looked;

use audit_core::{Actor, Identity, Scope};
use serde_json::{Map, Value};

pub(crate) use look::Looks;
pub(crate) use looked::Looked;

use crate::guard::{Access, TENANT};
use crate::problem::Problem;
use crate::query::Params;

/// The category of what is done to the log itself: looks at it (`audit_log.view`), exports
/// (`audit_log.export`), and views that are saved and removed (`audit_log.save_view`,
/// `audit_log.remove_view`). An app gives it a tab of its own by naming it among its
/// [`categories`](crate::Viewer::categories).
///
/// Such an entry lies in the log that was read, names whoever read it, and has in its context, under
/// `asked`, the parameters that narrowed it. Its target is of the kind `audit_log`, so that a customer's
/// own log does not fill with looks at it; `target=audit_log:target=customer:42` finds them.
///
/// Looks are told together: whoever looks again at the same (everything, one target, one actor, one
/// request or one entry) within 15 minutes leaves no second entry, however they narrow, sort or
/// turn pages, and whether they ask for pages or for JSON. It is remembered in memory, for each viewer or
/// API that is mounted: another process, and one that starts anew, tells of it again. Who is not known
/// is told apart by address. Exports, and what is saved or removed, are never told together.
///
/// A look does not wait for its entry to be stored; an export does not begin before it is.
pub const AUDIT_LOG: &str = "Audit log";

/// The kind of the targets of such entries.
pub(crate) const TARGET: &str = "audit_log";

/// Where something is recorded that is done to the log to which this is the access: beside the request's
/// own record, since that may belong to another tenant.
pub(crate) fn scope(access: &Access) -> Result<Scope, Problem> {
    let around = around()?;
    let scope = Scope::builder(around.auditor())
        .actor(identity(&around, access.actor()))
        .tenant(access.tenant().clone());
    Ok(scope.source(around).open())
}

/// Who looks, as the guard says, or else the request's scope.
pub(crate) fn reader(access: &Access) -> Result<Actor, Problem> {
    match access.actor() {
        Some(actor) => Ok(actor.clone()),
        None => Ok(around()?.actor()),
    }
}

/// Says that the request needs no record of its own, since what it does is recorded in the log that it is
/// done to.
pub(crate) fn is_told_by_itself() {
    if let Some(scope) = Scope::current() {
        scope.exempt("what is done to the audit log has an entry in it");
    }
}

/// The scope that the request is in, or one of the auditor that the program installed.
fn around() -> Result<Scope, Problem> {
    let scope = Scope::current().or_else(Scope::installed);
    scope.ok_or_else(Problem::no_auditor)
}

/// The scope knows of its own actor's session, too.
fn identity(scope: &Scope, reader: Option<&Actor>) -> Identity {
    match reader {
        Some(reader) if *reader != scope.actor() => Identity::new(reader.clone()),
        _ => scope.identity(),
    }
}

/// What was asked, parameter by parameter.
pub(crate) fn asked(params: &Params) -> Map<String, Value> {
    let mut asked = Map::new();
    for (name, value) in params.iter().filter(|(name, _)| *name != TENANT) {
        match asked.get_mut(name) {
            None => drop(asked.insert(name.to_owned(), value.into())),
            Some(Value::Array(values)) => values.push(value.into()),
            Some(first) => *first = Value::from([first.take(), value.into()].to_vec()),
        }
    }
    asked
}
