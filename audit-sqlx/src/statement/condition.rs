//! A filter as conditions.
//!
//! They let at least everything pass that the filter does; what no column tells exactly,
//! [`sieve`](crate::read::sieve) decides on the entry itself. None of them is ever NULL, so that
//! `NOT` means *all others*.

use audit_core::query::{ActionPattern, ActorRef, IpRange, Match, TargetRef, Towards};
use audit_core::{EntryId, Error, Filter, KEY_BYTES, Key};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::select::one;
use super::{Statement, Value};

/// The longest beginning that the key of a long action keeps as it is: a hash follows it.
const PREFIX_BYTES: usize = KEY_BYTES - 65;

/// Refuses what the columns can't answer.
pub(crate) fn check(filter: &Filter) -> Result<(), Error> {
    let mut patterns = filter.action.any.iter().chain(&filter.action.none);
    let is_long = |pattern: &ActionPattern| match pattern {
        ActionPattern::Below(prefix) => {
            Key::new(&format!("{prefix}.")).as_str().len() > PREFIX_BYTES
        }
        ActionPattern::Is(_) => false,
    };
    match patterns.find(|pattern| is_long(pattern)) {
        Some(_) => Err(Error::invalid(format!(
            "the beginning of an action is asked for by at most {PREFIX_BYTES} bytes"
        ))),
        None => Ok(()),
    }
}

/// The record whose entries alone are asked for: its own index is walked then.
pub(super) fn one_record(filter: &Filter) -> Option<(&str, &str)> {
    match filter.target.any.as_slice() {
        [target] => one(target),
        _ => None,
    }
}

/// The part of the walk's order that is asked for: times are ranges of ids.
pub(super) fn range(
    statement: &mut Statement,
    id: &str,
    filter: &Filter,
    towards: Towards,
    beyond: Option<EntryId>,
) {
    if let Some(beyond) = beyond {
        let sign = match towards {
            Towards::Older => " < ",
            Towards::Newer => " > ",
        };
        statement.push(" AND ").push(id).push(sign).bind(beyond);
    }
    if let Some(from) = filter.from {
        statement
            .push(" AND ")
            .push(id)
            .push(" >= ")
            .bind(first_id_at(from));
    }
    if let Some(to) = filter.to {
        statement
            .push(" AND ")
            .push(id)
            .push(" <= ")
            .bind(last_id_before(to));
    }
}

/// Everything else.
pub(super) fn narrow(statement: &mut Statement, filter: &Filter) {
    let plain = |all: usize| {
        if all == 1 {
            ""
        } else {
            statement.dialect().unindexed
        }
    };
    let category = plain(filter.category.any.len());
    let actor = plain(match filter.actor.any.as_slice() {
        [ActorRef { id: Some(_), .. }] => 1,
        _ => 0,
    });
    matching(statement, &filter.actor, |statement, one| {
        is_actor(statement, actor, one)
    });
    matching(statement, &filter.category, |statement, one| {
        statement
            .push(category)
            .push("e.category = ")
            .bind(Key::new(one));
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
    targets(statement, filter);
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

fn is_actor(statement: &mut Statement, unindexed: &str, actor: &ActorRef) {
    statement.push(unindexed).push("e.actor_kind = ");
    statement.bind(Key::new(actor.kind.as_str()));
    if let Some(id) = &actor.id {
        statement.push(" AND e.actor_id = ").bind(Key::new(id));
    }
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
    statement
        .push(" AND e.action < ")
        .bind(Value::Key(Some(high)));
}

fn is_within(statement: &mut Statement, range: &IpRange) {
    let (low, high) = range.bounds();
    statement.push("e.ip IS NOT NULL AND e.ip BETWEEN ");
    statement
        .bind(Value::Bytes(Some(low.to_vec())))
        .push(" AND ");
    statement.bind(Value::Bytes(Some(high.to_vec())));
}

/// A whole kind is left to the sieve: no index finds it without sorting all of it.
fn targets(statement: &mut Statement, filter: &Filter) {
    let any = &filter.target.any;
    if one_record(filter).is_none() && any.iter().all(|target| target.id.is_some()) {
        let records: Vec<_> = any.iter().collect();
        group(statement, " AND (", records.into_iter(), touches);
    }
    let none: Vec<_> = filter
        .target
        .none
        .iter()
        .filter(|target| target.id.is_some())
        .collect();
    group(statement, " AND NOT (", none.into_iter(), touches);
}

fn touches(statement: &mut Statement, target: &TargetRef) {
    let Some((kind, id)) = one(target) else {
        return;
    };
    statement.push("EXISTS (SELECT 1 FROM audit_targets o WHERE o.tenant = e.tenant AND o.kind = ");
    statement
        .bind(Key::new(kind))
        .push(" AND o.target_id = ")
        .bind(Key::new(id));
    statement.push(" AND o.entry_id = e.id)");
}

/// A UUIDv7 begins with 48 bits of milliseconds.
fn first_id_at(time: DateTime<Utc>) -> Uuid {
    Uuid::from_u128(millisecond(time) << 80)
}

/// The last id of the millisecond in which the last microsecond before a time lies.
fn last_id_before(time: DateTime<Utc>) -> Uuid {
    let last = time
        .checked_sub_signed(TimeDelta::nanoseconds(1))
        .unwrap_or(time);
    Uuid::from_u128((millisecond(last) << 80) | ((1 << 80) - 1))
}

fn millisecond(time: DateTime<Utc>) -> u128 {
    u128::try_from(time.timestamp_millis())
        .unwrap_or(0)
        .min((1 << 48) - 1)
}
