//! One page of a walk.

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::cursor::{Cursor, Towards};
use super::filter::{Filter, Order};
use crate::entry::{Entry, EntryId};
use crate::error::Error;

/// How many entries a page holds at most: 1 to 500, and 50 unless asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Limit(u16);

impl Limit {
    /// The most that one page may hold.
    pub const MAX: Self = Self(500);

    /// This many.
    ///
    /// # Errors
    ///
    /// `is_invalid` for 0 and for more than 500.
    pub fn new(limit: usize) -> Result<Self, Error> {
        match u16::try_from(limit) {
            Ok(limit @ 1..=500) => Ok(Self(limit)),
            _ => Err(Error::invalid(format!(
                "a limit is a number from 1 to 500, not {limit}"
            ))),
        }
    }

    /// The number.
    pub const fn get(self) -> usize {
        self.0 as usize
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

/// One page of a walk, in the filter's order.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Page {
    /// The entries, without their targets' states.
    pub entries: Vec<Entry>,
    /// Where older entries go on; `None` where there are none.
    pub older: Option<Cursor>,
    /// Where newer entries go on; `None` where there were none when the page was made.
    pub newer: Option<Cursor>,
    /// How far the search went, when it stopped at its bound before the page was full.
    pub searched_until: Option<DateTime<Utc>>,
}

impl Page {
    /// The page of the entries that a store found: at most `limit + 1` of them, in the order in
    /// which it walked away from the cursor.
    pub fn new(
        filter: &Filter,
        cursor: Option<&Cursor>,
        limit: Limit,
        mut found: Vec<Entry>,
    ) -> Self {
        let towards = Towards::of(filter, cursor);
        let goes_on = found.len() > limit.get();
        found.truncate(limit.get());
        if towards != forwards(filter.order) {
            found.reverse();
        }
        let oldest_first = filter.order == Order::Oldest;
        let ends = (
            found.first().map(|entry| entry.id),
            found.last().map(|entry| entry.id),
        );
        let (newest, oldest) = if oldest_first { (ends.1, ends.0) } else { ends };
        let at = |wanted: Towards, id| match (wanted == towards, id, cursor) {
            (true, Some(id), _) if goes_on => Some(Cursor::new(filter, wanted, id)),
            (false, Some(id), Some(_)) => Some(Cursor::new(filter, wanted, id)),
            (false, None, Some(cursor)) => Some(Cursor::new(filter, wanted, just_past(cursor))),
            _ => None,
        };
        let (older, newer) = (at(Towards::Older, oldest), at(Towards::Newer, newest));
        Self {
            entries: found,
            older,
            newer,
            searched_until: None,
        }
    }

    /// Where a walk in this order goes on; `None` at its end.
    pub fn onward(&self, order: Order) -> Option<Cursor> {
        match order {
            Order::Newest => self.older,
            Order::Oldest => self.newer,
        }
    }

    /// Where a walk in this order came from; `None` at its beginning.
    pub fn back(&self, order: Order) -> Option<Cursor> {
        match order {
            Order::Newest => self.newer,
            Order::Oldest => self.older,
        }
    }
}

impl Towards {
    /// Which way a page is walked: the cursor's, or else the order's own.
    pub fn of(filter: &Filter, cursor: Option<&Cursor>) -> Self {
        cursor.map_or(forwards(filter.order), Cursor::towards)
    }
}

/// An empty page leads back to the very entry beside which its cursor stands, which no page after
/// it holds.
fn just_past(cursor: &Cursor) -> EntryId {
    let id = cursor.id().as_uuid().as_u128();
    let past = match cursor.towards() {
        Towards::Older => id.saturating_sub(1),
        Towards::Newer => id.saturating_add(1),
    };
    EntryId::new(Uuid::from_u128(past))
}

fn forwards(order: Order) -> Towards {
    match order {
        Order::Newest => Towards::Older,
        Order::Oldest => Towards::Newer,
    }
}
