//! What clients were told, what the business tables hold, what the log holds: three lists that must
//! tell one story.

mod content;
mod outcome;
mod tally;

use std::collections::{HashMap, HashSet};

use audited::Entry;

pub use tally::Tally;

use crate::order::Action;
use crate::told::{Answer, Asked};

/// The lists.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// What clients asked, and what they were told.
    pub told: Vec<Asked>,
    /// The orders whose handlers began.
    pub begun: HashSet<String>,
    /// The orders that the business tables hold.
    pub orders: HashSet<String>,
    /// The log.
    pub entries: Vec<Entry>,
}

/// How the server had ended before it was started a last time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// In order: every handler that began has an entry.
    InOrder,
    /// It was killed: what nobody was told of may be gone, unless a transaction carried it.
    Killed,
}

/// What is wrong with one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// Its entry should be there, and is not.
    Lost,
    /// It has several entries.
    Duplicated,
    /// Its entry tells something that was not so.
    Altered,
    /// Its entry tells of an end that it did not have; or it was refused, and done all the same; or
    /// nobody answered in time.
    Wrong,
    /// It is in the business tables without an entry, and nobody was told that it is: allowed where
    /// a process was killed, and neither a transaction nor an intent was asked for.
    Unanswered,
}

/// One order in all the lists.
struct Case<'l> {
    asked: &'l Asked,
    has_begun: bool,
    is_ordered: bool,
    entries: &'l [&'l Entry],
    ended: Ended,
}

/// Compares them.
pub fn compare(lists: &Lists, ended: Ended) -> Tally {
    let by_order = by_order(&lists.entries);
    let mut tally = Tally::default();
    for asked in &lists.told {
        let id = &asked.order.id;
        let case = Case {
            asked,
            has_begun: lists.begun.contains(id),
            is_ordered: lists.orders.contains(id),
            entries: by_order.get(id.as_str()).map_or(&[], Vec::as_slice),
            ended,
        };
        tally.count(asked.answer, case.entries.len());
        if let Some(flaw) = case.flaw() {
            tally.found(flaw, || case.words());
        }
    }
    let asked: HashSet<&str> = lists
        .told
        .iter()
        .map(|asked| asked.order.id.as_str())
        .collect();
    for (id, entries) in &by_order {
        if !asked.contains(id) {
            tally.found(Flaw::Altered, || {
                format!("nobody asked for {id:?}: {entries:?}")
            });
        }
    }
    tally
}

/// The entries of each request.
fn by_order(entries: &[Entry]) -> HashMap<&str, Vec<&Entry>> {
    let mut by_order = HashMap::<_, Vec<_>>::new();
    for entry in entries {
        let request = entry.origin.request_id.as_deref().unwrap_or_default();
        by_order.entry(request).or_default().push(entry);
    }
    by_order
}

impl Case<'_> {
    fn flaw(&self) -> Option<Flaw> {
        let wrong = matches!(self.asked.answer, Answer::Late | Answer::Strange(_))
            || self.asked.answer == Answer::Refused && (self.has_begun || self.is_ordered);
        match self.entries {
            _ if wrong => Some(Flaw::Wrong),
            [] => self.absent(),
            [entry] if !content::is_of(entry, self) => Some(Flaw::Altered),
            [entry] => (!outcome::is_true(entry.outcome, self)).then_some(Flaw::Wrong),
            _ => Some(Flaw::Duplicated),
        }
    }

    /// Without an entry.
    fn absent(&self) -> Option<Flaw> {
        let (action, answer, ended) = (self.asked.action, self.asked.answer, self.ended);
        let (is_intended, is_bare) = (action.is_intended(), action == Action::Place);
        let is_owed = self.is_ordered || self.has_begun && (ended == Ended::InOrder || is_intended);
        match answer {
            Answer::Refused => None,
            Answer::None if !is_owed => None,
            Answer::None if ended == Ended::Killed && is_bare => Some(Flaw::Unanswered),
            _ => Some(Flaw::Lost),
        }
    }

    fn words(&self) -> String {
        let Asked {
            action,
            order,
            answer,
        } = self.asked;
        let outcomes: Vec<_> = self.entries.iter().map(|entry| entry.outcome).collect();
        format!(
            "{} {}, told {answer:?}, begun: {}, in the table: {}, entries: {outcomes:?}",
            order.id,
            action.name(),
            self.has_begun,
            self.is_ordered,
        )
    }
}

#[cfg(test)]
mod tests;
