//! A filter as conditions.
//!
//! They let exactly those pass that the filter does. None of them is ever NULL, so that `NOT` means
//! *all others*.

use audit_core::query::{ActionPattern, ActorRef, IpRange, Match, TargetRef, query_words};
use audit_core::{Error, Filter, Key};
use chrono::{DateTime, Utc};

use super::index::Index;
use super::select::one;
use super::{Statement, Value, words};
use crate::rows;

/// The most values that a filter may have: databases bound how deep an expression nests.
pub(crate) const VALUES: usize = 500;

/// Text before and after a column's name.
type Around = [&'static str; 2];

/// Refuses what can't be asked of the database.
pub(crate) fn check(filter: &Filter) -> Result<(), Error> {
    for pattern in filter.action.any.iter().chain(&filter.action.none) {
        pattern.check()?;
    }
    if let Some(text) = &filter.text {
        query_words(text)?;
    }
    if values(filter) > VALUES {
        return Err(Error::invalid(format!(
            "a filter has at most {VALUES} values in all"
        )));
    }
    Ok(())
}

/// How many values a filter has.
pub(crate) fn values(filter: &Filter) -> usize {
    fn of<T>(values: &Match<T>) -> usize {
        values.any.len() + values.none.len()
    }
    of(&filter.actor)
        + of(&filter.target)
        + of(&filter.category)
        + of(&filter.action)
        + of(&filter.operation)
        + of(&filter.outcome)
        + of(&filter.stream)
        + of(&filter.ip)
        + of(&filter.country)
        + of(&filter.request)
}

/// What the index that is walked begins with, where that is of the entries.
pub(super) fn within(statement: &mut Statement, index: Index<'_>, filter: &Filter) {
    let (actors, categories) = (&filter.actor.any, &filter.category.any);
    match index {
        Index::Actor => group(statement, " AND (", actors.iter(), |statement, one| {
            is_actor(statement, ["", ""], one);
        }),
        Index::Category => group(statement, " AND (", categories.iter(), |statement, one| {
            is_category(statement, ["", ""], one);
        }),
        Index::Record(..) | Index::Word | Index::Log => {}
    }
}

fn bound(statement: &mut Statement, column: &str, sign: &str, than: Option<impl Into<Value>>) {
    if let Some(than) = than {
        statement.push(" AND ").push(column).push(sign).bind(than);
    }
}

/// Whether a filter lets an entry pass, whatever index is walked.
pub(super) fn passes(statement: &mut Statement, filter: &Filter) {
    statement.push("(e.tenant = ").bind(filter.tenant.key());
    narrow(statement, Index::Log, filter);
    statement.push(")");
}

/// How many keys of other tables the conditions look up for each entry.
pub(crate) fn probes(index: Index<'_>, filter: &Filter) -> usize {
    let any = match index {
        Index::Record(..) => [].as_slice(),
        _ => &filter.target.any,
    };
    let probed = any.iter().chain(&filter.target.none);
    let records = probed.filter(|target| target.id.is_some()).count();
    records + words::probed(index, filter).len()
}

/// Everything else. No other index may be taken than the one that is walked.
pub(super) fn narrow(statement: &mut Statement, index: Index<'_>, filter: &Filter) {
    let unindexed = statement.dialect().unindexed;
    let unless = |walked| if index == walked { ["", ""] } else { unindexed };
    let (actor, category) = (unless(Index::Actor), unless(Index::Category));
    matching(statement, &filter.actor, |statement, one| {
        is_actor(statement, actor, one)
    });
    matching(statement, &filter.category, |statement, one| {
        is_category(statement, category, one)
    });
    matching(statement, &filter.action, is_action);
    matching(statement, &filter.operation, |statement, one| {
        is_word(statement, "operation", one.as_str())
    });
    matching(statement, &filter.outcome, |statement, one| {
        is_word(statement, "outcome", one.as_str())
    });
    matching(statement, &filter.stream, |statement, one| {
        is_word(statement, "stream", one.as_str())
    });
    matching(statement, &filter.ip, is_within);
    matching(statement, &filter.country, |statement, one| {
        is_optional(statement, "country", one)
    });
    matching(statement, &filter.request, |statement, one| {
        is_optional(statement, "request", one)
    });
    targets(statement, index, filter);
    words::narrow(statement, index, filter);
    times(statement, filter);
}

fn matching<T>(statement: &mut Statement, values: &Match<T>, is: impl Fn(&mut Statement, &T)) {
    group(statement, " AND (", values.any.iter(), &is);
    group(statement, " AND NOT (", values.none.iter(), &is);
}

fn group<'v, T: 'v>(
    statement: &mut Statement,
    open: &str,
    values: impl ExactSizeIterator<Item = &'v T>,
    is: impl Fn(&mut Statement, &T),
) {
    if values.len() > 0 {
        statement.push(open).each(values, " OR ", is).push(")");
    }
}

fn is_word(statement: &mut Statement, column: &str, word: &str) {
    statement
        .push("e.")
        .push(column)
        .push(" = ")
        .bind(Key::new(word));
}

fn is_optional(statement: &mut Statement, column: &str, text: &str) {
    statement.push("e.").push(column).push(" IS NOT NULL AND ");
    is_word(statement, column, text);
}

fn is_category(statement: &mut Statement, around: Around, category: &str) {
    is_around(statement, "e.category", around, Key::new(category));
}

/// An index on actors is no use for an id alone, and yet a planner may search all of it for one.
fn is_actor(statement: &mut Statement, around: Around, actor: &ActorRef) {
    is_around(
        statement,
        "e.actor_kind",
        around,
        Key::new(actor.kind.as_str()),
    );
    if let Some(id) = &actor.id {
        is_around(statement.push(" AND "), "e.actor_id", around, Key::new(id));
    }
}

fn is_around(statement: &mut Statement, column: &str, [open, close]: Around, key: Key) {
    statement.push(open).push(column).push(close);
    statement.push(" = ").bind(key);
}

fn is_action(statement: &mut Statement, pattern: &ActionPattern) {
    match pattern {
        ActionPattern::Is(action) => is_word(statement, "action", action),
        ActionPattern::Below(prefix) => begins_with(statement, prefix),
    }
}

/// `/` is the byte after `.`.
fn begins_with(statement: &mut Statement, prefix: &str) {
    let low = Key::new(&format!("{prefix}."));
    let high = format!("{}/", low.as_str().strip_suffix('.').unwrap_or(prefix));
    statement.push("e.action >= ").bind(low);
    statement.push(" AND e.action < ").bind(Value::key(high));
}

fn is_within(statement: &mut Statement, range: &IpRange) {
    let (low, high) = range.bounds();
    statement.push("e.ip IS NOT NULL AND e.ip BETWEEN ");
    statement
        .bind(Value::Bytes(Some(low.to_vec())))
        .push(" AND ");
    statement.bind(Value::Bytes(Some(high.to_vec())));
}

fn targets(statement: &mut Statement, index: Index<'_>, filter: &Filter) {
    if !matches!(index, Index::Record(..)) {
        group(statement, " AND (", filter.target.any.iter(), touches);
    }
    group(statement, " AND NOT (", filter.target.none.iter(), touches);
}

fn touches(statement: &mut Statement, target: &TargetRef) {
    match one(target) {
        Some((kind, id)) => touches_one(statement, kind, id),
        None => touches_a(statement, &target.kind),
    }
}

/// No index finds the entries of a whole kind in the order of their ids.
fn touches_a(statement: &mut Statement, kind: &str) {
    let holds = statement.dialect().holds;
    statement.push(holds).push("(e.kinds, ");
    let between = format!(",{},", rows::kind(kind));
    statement.bind(Value::key(between)).push(") > 0");
}

/// Planners may turn EXISTS into a join, and read all entries of the record; a value is asked for once
/// for each entry that is walked.
fn touches_one(statement: &mut Statement, kind: &str, id: &str) {
    statement.push("(SELECT 1 FROM audit_targets o WHERE o.tenant = e.tenant AND o.kind = ");
    statement
        .bind(Key::new(kind))
        .push(" AND o.target_id = ")
        .bind(Key::new(id));
    statement.push(" AND o.entry_id = e.id) IS NOT NULL");
}

/// Ids tell times only to the millisecond, and may be ahead of them.
fn times(statement: &mut Statement, filter: &Filter) {
    let at = |time: DateTime<Utc>| Value::Integer(first_microsecond(time));
    bound(statement, "e.occurred_at", " >= ", filter.from.map(at));
    bound(statement, "e.occurred_at", " < ", filter.to.map(at));
}

/// The first microsecond that is not before a time.
fn first_microsecond(time: DateTime<Utc>) -> i64 {
    let is_within = time.timestamp_subsec_nanos().is_multiple_of(1_000);
    time.timestamp_micros() + i64::from(!is_within)
}
