//! What no column tells exactly, decided on the entry itself.

use audit_core::query::{Match, TargetRef};
use audit_core::{Entry, Filter};

/// Whether an entry that the database found is one that the filter asks for: ids tell times only to
/// the millisecond, and no index finds the targets of a whole kind.
pub(super) fn passes(filter: &Filter, entry: &Entry) -> bool {
    filter.from.is_none_or(|from| entry.occurred_at >= from)
        && filter.to.is_none_or(|to| entry.occurred_at < to)
        && concerns(&filter.target, entry)
}

fn concerns(wanted: &Match<TargetRef>, entry: &Entry) -> bool {
    let touches = |wanted: &TargetRef| {
        entry.targets.iter().any(|target| {
            target.kind == wanted.kind && wanted.id.as_ref().is_none_or(|id| target.id == *id)
        })
    };
    (wanted.any.is_empty() || wanted.any.iter().any(touches)) && !wanted.none.iter().any(touches)
}
