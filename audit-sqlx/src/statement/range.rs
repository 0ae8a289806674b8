//! The ids that are searched. Times are ranges of them, too.

use audit_core::query::Towards;
use audit_core::{EntryId, Filter};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::Statement;
use super::index::Stretch;

/// One end of a range: how an id compares with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct End {
    sign: &'static str,
    id: Uuid,
}

/// The part of a stretch that lies within a filter's times.
pub(super) fn range(statement: &mut Statement, id: &str, filter: &Filter, stretch: Stretch) {
    let [low, high] = ends(filter, stretch);
    for end in [low, high].into_iter().flatten() {
        statement.push(" AND ").push(id).push(end.sign).bind(end.id);
    }
}

/// At most one end on either side: of several, SQLite goes by any one of them, and may read on to the
/// one that lies farthest.
///
/// Where there is an edge there are two ends: a planner that does not know what is asked for takes a
/// range with one end for a third of the log, and may read all of it.
fn ends(filter: &Filter, stretch: Stretch) -> [Option<End>; 2] {
    let edge = stretch.edge.map(|id| *id.as_uuid());
    let beyond = stretch.beyond.map(|id| *id.as_uuid());
    let (after, before) = match stretch.towards {
        Towards::Older => ([None, edge], [beyond, None]),
        Towards::Newer => ([beyond, None], [None, edge]),
    };
    let (from, to) = (
        filter.from.map(first_id_at),
        filter.to.map(last_id_of_before),
    );
    let low = [
        end(" > ", after[0]),
        end(" >= ", after[1]),
        end(" >= ", from),
    ];
    let high = [
        end(" < ", before[0]),
        end(" <= ", before[1]),
        end(" <= ", to),
    ];
    let low = low
        .into_iter()
        .flatten()
        .max_by_key(|end| (end.id, end.sign == " > "));
    let high = high
        .into_iter()
        .flatten()
        .min_by_key(|end| (end.id, end.sign == " <= "));
    [
        low.or(edge.and(end(" >= ", Some(Uuid::nil())))),
        high.or(edge.and(end(" <= ", Some(Uuid::max())))),
    ]
}

fn end(sign: &'static str, id: Option<Uuid>) -> Option<End> {
    id.map(|id| End { sign, id })
}

/// A UUIDv7 begins with 48 bits of milliseconds.
fn first_id_at(time: DateTime<Utc>) -> Uuid {
    Uuid::from_u128(millisecond(time) << 80)
}

/// The last id that an entry may have which happened before a time.
fn last_id_of_before(time: DateTime<Utc>) -> Uuid {
    let last = time
        .checked_add_signed(EntryId::AHEAD - TimeDelta::nanoseconds(1))
        .unwrap_or(time);
    Uuid::from_u128((millisecond(last) << 80) | ((1 << 80) - 1))
}

fn millisecond(time: DateTime<Utc>) -> u128 {
    u128::try_from(time.timestamp_millis())
        .unwrap_or(0)
        .min((1 << 48) - 1)
}

#[cfg(test)]
mod tests;
